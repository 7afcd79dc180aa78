import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { takeCurrency } from "../engine/customer-currency.ts";
import { cents, currency, decimal, text } from "../field-schemas.ts";
import type { Lago } from "../lago.ts";
import { invalid, notFound } from "../lago-error.ts";
import { appliedCouponById, couponByCode, customerByExternalId, findCustomer } from "../lookup.ts";
import { paginate } from "../pagination.ts";
import { readBody } from "../read-body.ts";
import type { AppliedCoupon, Coupon, Customer } from "../records/account-records.ts";
import { showAppliedCoupon } from "../show/show-coupon.ts";

const appliedCouponSchema = z.object({
  external_customer_id: text,
  coupon_code: text,
  frequency: z.enum(["once", "recurring", "forever"]).nullish(),
  frequency_duration: z.number().int().positive().nullish(),
  amount_cents: cents.nullish(),
  amount_currency: currency.nullish(),
  percentage_rate: decimal.nullish(),
});

/** `/applied_coupons`: coupons on a customer. One that is not reusable is refused the second time. */
export function appliedCouponRoutes(lago: Lago): Hono {
  const { store, now } = lago;
  return new Hono()
    .post("/applied_coupons", async (c) => {
      const applied = applyCoupon(lago, await readBody(c, "applied_coupon", appliedCouponSchema));
      return c.json({ applied_coupon: showAppliedCoupon(lago, applied) });
    })
    .get("/applied_coupons", (c) => {
      const externalId = c.req.query("external_customer_id");
      return list(c, externalId === undefined ? undefined : (findCustomer(lago, externalId)?.lago_id ?? ""));
    })
    .get("/customers/:id/applied_coupons", (c) =>
      list(c, customerByExternalId(lago, c.req.param("id")).lago_id),
    )
    .delete("/customers/:id/applied_coupons/:applied", (c) => {
      const customer = customerByExternalId(lago, c.req.param("id"));
      const applied = appliedCouponById(lago, c.req.param("applied"));
      if (applied.customer_id !== customer.lago_id) throw notFound("applied_coupon");
      applied.status = "terminated";
      applied.terminated_at ??= now();
      return c.json({ applied_coupon: showAppliedCoupon(lago, applied) });
    });

  function list(c: Context, customerId: string | undefined) {
    const status = c.req.query("status");
    const applied = [...store.appliedCoupons.values()]
      .filter(({ customer_id }) => customerId === undefined || customer_id === customerId)
      .filter((coupon) => status === undefined || coupon.status === status);
    const { items, meta } = paginate(c, applied.reverse());
    return c.json({ applied_coupons: items.map((item) => showAppliedCoupon(lago, item)), meta });
  }
}

function applyCoupon(lago: Lago, input: z.output<typeof appliedCouponSchema>): AppliedCoupon {
  const customer = customerByExternalId(lago, input.external_customer_id);
  const coupon = couponByCode(lago, input.coupon_code);
  if ((coupon.expiration_at ?? lago.now() + 1) <= lago.now()) throw notFound("coupon");
  if (!coupon.reusable && hasIt(lago, customer, coupon))
    throw invalid({ coupon: ["coupon_is_not_reusable"] });
  const wanted = input.amount_currency ?? coupon.amount_currency;
  if (coupon.coupon_type === "fixed_amount" && wanted) takeCurrency(lago, customer, wanted);
  const duration = input.frequency_duration ?? coupon.frequency_duration;
  const applied: AppliedCoupon = {
    lago_id: randomUUID(),
    coupon_id: coupon.lago_id,
    customer_id: customer.lago_id,
    status: "active",
    amount_cents: input.amount_cents ?? coupon.amount_cents,
    amount_currency: wanted,
    percentage_rate: input.percentage_rate ?? coupon.percentage_rate,
    frequency: input.frequency ?? coupon.frequency,
    frequency_duration: duration,
    frequency_duration_remaining: duration,
    used_cents: 0,
    created_at: lago.now(),
    terminated_at: null,
  };
  lago.store.appliedCoupons.set(applied.lago_id, applied);
  return applied;
}

function hasIt({ store }: Lago, customer: Customer, coupon: Coupon): boolean {
  return [...store.appliedCoupons.values()].some(
    ({ customer_id, coupon_id }) => customer_id === customer.lago_id && coupon_id === coupon.lago_id,
  );
}
