import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import { applyCharges, chargeSchema } from "../charges.ts";
import { isoTime } from "../engine/dates.ts";
import { cents, currency, metadata, optionalText, text } from "../field-schemas.ts";
import type { Lago } from "../lago.ts";
import { invalid } from "../lago-error.ts";
import { findPlan, planByCode } from "../lookup.ts";
import { paginate } from "../pagination.ts";
import { readBody } from "../read-body.ts";
import { type Plan, planIntervals } from "../records/plan-records.ts";
import { showPlan } from "../show/show-plan.ts";

const planSchema = z.object({
  name: text,
  invoice_display_name: optionalText,
  code: text,
  interval: z.enum(planIntervals),
  description: optionalText,
  amount_cents: cents,
  amount_currency: currency,
  trial_period: z.number().nonnegative().nullish(),
  pay_in_advance: z.boolean(),
  bill_charges_monthly: z.boolean().nullish(),
  charges: z.array(chargeSchema).optional(),
  metadata,
});

/** `/plans`: a price in one currency and interval, with its charges for usage. */
export function planRoutes(lago: Lago): Hono {
  const { store, now } = lago;
  return new Hono()
    .post("/plans", async (c) => {
      const { charges, ...input } = await readBody(c, "plan", planSchema);
      if (findPlan(lago, input.code)) throw invalid({ code: ["value_already_exist"] });
      const plan: Plan = {
        lago_id: randomUUID(),
        created_at: isoTime(now()),
        ...fieldsOf(input),
        charges: applyCharges(lago, [], charges ?? []),
        deleted_at: null,
      };
      store.plans.set(plan.lago_id, plan);
      return c.json({ plan: showPlan(plan) });
    })
    .get("/plans", (c) => {
      const plans = [...store.plans.values()].filter((plan) => plan.deleted_at === null);
      const { items, meta } = paginate(c, plans.reverse());
      return c.json({ plans: items.map(showPlan), meta });
    })
    .get("/plans/:code", (c) => c.json({ plan: showPlan(planByCode(lago, c.req.param("code"))) }))
    .put("/plans/:code", async (c) => {
      const plan = planByCode(lago, c.req.param("code"));
      const { charges, ...input } = await readBody(c, "plan", planSchema.partial());
      const merged = planSchema.parse({ ...plan, charges: undefined, ...input });
      const other = findPlan(lago, merged.code);
      if (other && other !== plan) throw invalid({ code: ["value_already_exist"] });
      if (charges) plan.charges = applyCharges(lago, plan.charges, charges);
      Object.assign(plan, fieldsOf(merged));
      return c.json({ plan: showPlan(plan) });
    })
    .delete("/plans/:code", (c) => {
      const plan = planByCode(lago, c.req.param("code"));
      plan.deleted_at = isoTime(now());
      return c.json({ plan: showPlan(plan) });
    });
}

function fieldsOf({ charges: _, ...input }: z.output<typeof planSchema>) {
  return {
    ...input,
    invoice_display_name: input.invoice_display_name ?? null,
    description: input.description ?? null,
    trial_period: input.trial_period ?? 0,
    bill_charges_monthly: input.interval === "yearly" ? (input.bill_charges_monthly ?? false) : null,
    metadata: input.metadata ?? null,
  };
}
