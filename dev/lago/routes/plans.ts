import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import { applyCharges, chargeSchema } from "../charges.ts";
import { cents, currency, metadata, optionalText, text } from "../field-schemas.ts";
import { isoTime, type Lago } from "../lago.ts";
import { invalid, notFound } from "../lago-error.ts";
import { paginate } from "../pagination.ts";
import { readBody } from "../read-body.ts";
import { type Plan, planIntervals } from "../records.ts";

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
    .get("/plans/:code", (c) => c.json({ plan: showPlan(planOf(lago, c.req.param("code"))) }))
    .put("/plans/:code", async (c) => {
      const plan = planOf(lago, c.req.param("code"));
      const { charges, ...input } = await readBody(c, "plan", planSchema.partial());
      const merged = planSchema.parse({ ...plan, charges: undefined, ...input });
      const other = findPlan(lago, merged.code);
      if (other && other !== plan) throw invalid({ code: ["value_already_exist"] });
      if (charges) plan.charges = applyCharges(lago, plan.charges, charges);
      Object.assign(plan, fieldsOf(merged));
      return c.json({ plan: showPlan(plan) });
    })
    .delete("/plans/:code", (c) => {
      const plan = planOf(lago, c.req.param("code"));
      plan.deleted_at = isoTime(now());
      return c.json({ plan: showPlan(plan) });
    });
}

/** The plan of a code that is not deleted. */
export function findPlan({ store }: Lago, code: string): Plan | undefined {
  return [...store.plans.values()].find((plan) => plan.code === code && plan.deleted_at === null);
}

function planOf(lago: Lago, code: string): Plan {
  const plan = findPlan(lago, code);
  if (!plan) throw notFound("plan");
  return plan;
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

/** The plan as clients read it. Lago's document allows no null in the two names, so they are left out instead. */
export function showPlan({ deleted_at: _, description, invoice_display_name, ...plan }: Plan) {
  return {
    ...plan,
    ...(description === null ? {} : { description }),
    ...(invoice_display_name === null ? {} : { invoice_display_name }),
    taxes: [],
  };
}
