import { randomUUID } from "node:crypto";
import { z } from "zod";
import { isoTime } from "./engine/dates.ts";
import { decimal, optionalText } from "./field-schemas.ts";
import type { Lago } from "./lago.ts";
import { invalid, notFound } from "./lago-error.ts";
import {
  type Charge,
  type ChargeProperties,
  chargeModels,
  type GraduatedRange,
} from "./records/plan-records.ts";

const rangeSchema = z.object({
  from_value: z.number().int().nonnegative(),
  to_value: z.number().int().nullable(),
  flat_amount: decimal,
  per_unit_amount: decimal,
});

/** A charge inside a plan's body. With `id` it changes the plan's charge of that id. */
export const chargeSchema = z.object({
  id: z.string().optional(),
  billable_metric_id: z.string().optional(),
  code: optionalText,
  invoice_display_name: optionalText,
  charge_model: z.enum(chargeModels),
  properties: z
    .object({
      amount: decimal.optional(),
      free_units: z.number().int().nonnegative().optional(),
      package_size: z.number().int().positive().optional(),
      graduated_ranges: z.array(rangeSchema).optional(),
      volume_ranges: z.array(rangeSchema).optional(),
    })
    .default({}),
});

export type ChargeInput = z.output<typeof chargeSchema>;

/**
 * The charges of a plan after `inputs` replaced them: one with a known `id` keeps its identity, one that is not named
 * is gone. Throws 404 for an unknown metric and 422 for prices that do not fit the model.
 */
export function applyCharges({ store, now }: Lago, current: Charge[], inputs: ChargeInput[]): Charge[] {
  const charges: Charge[] = [];
  for (const input of inputs) {
    checkProperties(input);
    const before = current.find((charge) => charge.lago_id === input.id);
    const metricId = before?.lago_billable_metric_id ?? input.billable_metric_id ?? "";
    const metric = store.metrics.get(metricId);
    if (!metric) throw notFound("billable_metrics");
    const taken = new Set(charges.map((charge) => charge.code));
    const code = input.code ?? before?.code ?? freeCode(metric.code, taken);
    if (taken.has(code)) throw invalid({ code: ["value_already_exist"] });
    charges.push({
      lago_id: before?.lago_id ?? randomUUID(),
      lago_billable_metric_id: metric.lago_id,
      code,
      billable_metric_code: metric.code,
      invoice_display_name: input.invoice_display_name ?? null,
      created_at: before?.created_at ?? isoTime(now()),
      charge_model: input.charge_model,
      pay_in_advance: false,
      invoiceable: true,
      regroup_paid_fees: null,
      prorated: false,
      min_amount_cents: 0,
      properties: input.properties,
      filters: [],
      taxes: [],
      lago_parent_id: null,
    });
  }
  return charges;
}

function freeCode(wanted: string, taken: Set<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let n = 2; ; n++) if (!taken.has(`${wanted}_${n}`)) return `${wanted}_${n}`;
}

function checkProperties({ charge_model, properties }: ChargeInput) {
  if (charge_model === "graduated") checkRanges("graduated_ranges", properties);
  if (charge_model === "volume") checkRanges("volume_ranges", properties);
  if (charge_model === "standard" || charge_model === "package") {
    if (properties.amount === undefined) throw invalid({ amount: ["invalid_amount"] });
  }
  if (charge_model === "package" && !properties.package_size) {
    throw invalid({ package_size: ["invalid_package_size"] });
  }
}

/** Ranges start at 0, each begins where the one before ends or one later, and only the last is open. */
function checkRanges(field: "graduated_ranges" | "volume_ranges", properties: ChargeProperties) {
  const ranges = properties[field] ?? [];
  if (ranges.length === 0) throw invalid({ [field]: [`missing_${field}`] });
  if (!areContiguous(ranges)) throw invalid({ [field]: [`invalid_${field}`] });
}

function areContiguous(ranges: GraduatedRange[]): boolean {
  let end = 0;
  for (const [index, { from_value, to_value }] of ranges.entries()) {
    if (from_value !== end && from_value !== end + 1) return false;
    const isLast = index === ranges.length - 1;
    if (isLast !== (to_value === null)) return false;
    if (to_value !== null && to_value <= from_value) return false;
    end = to_value ?? 0;
  }
  return true;
}
