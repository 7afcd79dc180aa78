import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import { isoTime } from "../engine/dates.ts";
import { optionalText, text } from "../field-schemas.ts";
import type { Lago } from "../lago.ts";
import { invalid } from "../lago-error.ts";
import { findMetric, metricByCode } from "../lookup.ts";
import { paginate } from "../pagination.ts";
import { readBody } from "../read-body.ts";
import { aggregationTypes, type BillableMetric } from "../records/plan-records.ts";

const metricSchema = z.object({
  name: text,
  code: text,
  description: optionalText,
  aggregation_type: z.enum(aggregationTypes),
  field_name: optionalText,
  recurring: z.boolean().default(false),
  rounding_function: z.enum(["ceil", "floor", "round"]).nullish(),
  rounding_precision: z.number().int().nullish(),
});

/** `/billable_metrics`: what is counted, from which property of an event, and how. */
export function billableMetricRoutes(lago: Lago): Hono {
  const { store, now } = lago;
  return new Hono()
    .post("/billable_metrics", async (c) => {
      const input = await readBody(c, "billable_metric", metricSchema);
      if (findMetric(lago, input.code)) throw invalid({ code: ["value_already_exist"] });
      const metric: BillableMetric = {
        lago_id: randomUUID(),
        created_at: isoTime(now()),
        ...fieldsOf(input),
      };
      store.metrics.set(metric.lago_id, metric);
      return c.json({ billable_metric: metric });
    })
    .get("/billable_metrics", (c) => {
      const { items, meta } = paginate(c, [...store.metrics.values()].reverse());
      return c.json({ billable_metrics: items, meta });
    })
    .get("/billable_metrics/:code", (c) =>
      c.json({ billable_metric: metricByCode(lago, c.req.param("code")) }),
    )
    .put("/billable_metrics/:code", async (c) => {
      const metric = metricByCode(lago, c.req.param("code"));
      const input = await readBody(c, "billable_metric", metricSchema.partial());
      const merged = metricSchema.parse({ ...metric, ...input });
      const other = findMetric(lago, merged.code);
      if (other && other !== metric) throw invalid({ code: ["value_already_exist"] });
      Object.assign(metric, fieldsOf(merged));
      return c.json({ billable_metric: metric });
    })
    .delete("/billable_metrics/:code", (c) => {
      const metric = metricByCode(lago, c.req.param("code"));
      store.metrics.delete(metric.lago_id);
      for (const plan of store.plans.values()) {
        plan.charges = plan.charges.filter((charge) => charge.lago_billable_metric_id !== metric.lago_id);
      }
      return c.json({ billable_metric: metric });
    });
}

function fieldsOf(input: z.output<typeof metricSchema>) {
  if (input.aggregation_type !== "count_agg" && !input.field_name) {
    throw invalid({ field_name: ["value_is_mandatory"] });
  }
  return {
    ...input,
    description: input.description ?? null,
    field_name: input.aggregation_type === "count_agg" ? null : (input.field_name ?? null),
    rounding_function: input.rounding_function ?? null,
    rounding_precision: input.rounding_precision ?? null,
  };
}
