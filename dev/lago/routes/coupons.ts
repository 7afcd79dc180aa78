import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import { cents, currency, decimal, isoDateTime, optionalText, text } from "../field-schemas.ts";
import type { Lago } from "../lago.ts";
import { invalid, notFound } from "../lago-error.ts";
import { couponByCode, findCoupon, findPlan } from "../lookup.ts";
import { paginate } from "../pagination.ts";
import { readBody } from "../read-body.ts";
import type { Coupon } from "../records/account-records.ts";
import { showCoupon } from "../show/show-coupon.ts";

const couponSchema = z.object({
  name: text,
  code: text,
  description: optionalText,
  coupon_type: z.enum(["fixed_amount", "percentage"]),
  amount_cents: cents.nullish(),
  amount_currency: currency.nullish(),
  percentage_rate: decimal.nullish(),
  reusable: z.boolean().default(true),
  frequency: z.enum(["once", "recurring", "forever"]),
  frequency_duration: z.number().int().positive().nullish(),
  expiration: z.enum(["no_expiration", "time_limit"]),
  expiration_at: isoDateTime.nullish(),
  applies_to: z.object({ plan_codes: z.array(z.string()).nullish() }).nullish(),
});

/** `/coupons`: an amount or a share off, once, for some periods or for ever, and for some plans or for all. */
export function couponRoutes(lago: Lago): Hono {
  const { store, now } = lago;
  return new Hono()
    .post("/coupons", async (c) => {
      const input = await readBody(c, "coupon", couponSchema);
      if (findCoupon(lago, input.code)) throw invalid({ code: ["value_already_exist"] });
      const coupon: Coupon = {
        lago_id: randomUUID(),
        ...fieldsOf(lago, input),
        created_at: now(),
        terminated_at: null,
        deleted_at: null,
      };
      store.coupons.set(coupon.lago_id, coupon);
      return c.json({ coupon: showCoupon(coupon) });
    })
    .get("/coupons", (c) => {
      const coupons = [...store.coupons.values()].filter(({ deleted_at }) => deleted_at === null);
      const { items, meta } = paginate(c, coupons.reverse());
      return c.json({ coupons: items.map(showCoupon), meta });
    })
    .get("/coupons/:code", (c) => c.json({ coupon: showCoupon(couponByCode(lago, c.req.param("code"))) }))
    .delete("/coupons/:code", (c) => {
      const coupon = couponByCode(lago, c.req.param("code"));
      coupon.deleted_at = now();
      coupon.terminated_at ??= now();
      for (const applied of store.appliedCoupons.values()) {
        if (applied.coupon_id !== coupon.lago_id) continue;
        applied.status = "terminated";
        applied.terminated_at ??= now();
      }
      return c.json({ coupon: showCoupon(coupon) });
    });
}

function fieldsOf(lago: Lago, { applies_to, ...input }: z.output<typeof couponSchema>) {
  const plan_codes = applies_to?.plan_codes ?? [];
  if (plan_codes.some((code) => !findPlan(lago, code))) throw notFound("plans");
  demand("amount_cents", input.coupon_type !== "fixed_amount" || Boolean(input.amount_cents));
  demand("amount_currency", input.coupon_type !== "fixed_amount" || Boolean(input.amount_currency));
  demand("percentage_rate", input.coupon_type !== "percentage" || Boolean(input.percentage_rate));
  demand("frequency_duration", input.frequency !== "recurring" || Boolean(input.frequency_duration));
  return {
    ...input,
    description: input.description ?? null,
    amount_cents: input.amount_cents ?? null,
    amount_currency: input.amount_currency ?? null,
    percentage_rate: input.percentage_rate ?? null,
    frequency_duration: input.frequency_duration ?? null,
    expiration_at: input.expiration_at ?? null,
    plan_codes,
  };
}

function demand(field: string, isGiven: boolean) {
  if (!isGiven) throw invalid({ [field]: ["value_is_mandatory"] });
}
