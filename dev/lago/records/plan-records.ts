/** What the double keeps, in the shape of Lago's own JSON so that most answers are the record itself. */

export type BillableMetric = {
  lago_id: string;
  name: string;
  code: string;
  description: string | null;
  recurring: boolean;
  rounding_function: "ceil" | "floor" | "round" | null;
  rounding_precision: number | null;
  created_at: string;
  field_name: string | null;
  aggregation_type: AggregationType;
};

export const aggregationTypes = [
  "count_agg",
  "sum_agg",
  "max_agg",
  "unique_count_agg",
  "latest_agg",
] as const;
type AggregationType = (typeof aggregationTypes)[number];

export const planIntervals = ["weekly", "monthly", "quarterly", "semiannual", "yearly"] as const;
export type PlanInterval = (typeof planIntervals)[number];

/** `flat_amount` and `per_unit_amount` are decimals in the currency's unit, not in cents. */
export type GraduatedRange = {
  from_value: number;
  to_value: number | null;
  flat_amount: string;
  per_unit_amount: string;
};

export const chargeModels = ["standard", "graduated", "package", "volume"] as const;
export type ChargeModel = (typeof chargeModels)[number];

export type ChargeProperties = {
  amount?: string | undefined;
  free_units?: number | undefined;
  package_size?: number | undefined;
  graduated_ranges?: GraduatedRange[] | undefined;
  volume_ranges?: GraduatedRange[] | undefined;
};

export type Charge = {
  lago_id: string;
  lago_billable_metric_id: string;
  code: string;
  billable_metric_code: string;
  invoice_display_name: string | null;
  created_at: string;
  charge_model: ChargeModel;
  pay_in_advance: boolean;
  invoiceable: boolean;
  regroup_paid_fees: null;
  prorated: boolean;
  min_amount_cents: number;
  properties: ChargeProperties;
  filters: never[];
  taxes: never[];
  lago_parent_id: null;
};

export type Plan = {
  lago_id: string;
  name: string;
  invoice_display_name: string | null;
  created_at: string;
  code: string;
  interval: PlanInterval;
  description: string | null;
  amount_cents: number;
  amount_currency: string;
  trial_period: number;
  pay_in_advance: boolean;
  bill_charges_monthly: boolean | null;
  charges: Charge[];
  metadata: Record<string, string | null> | null;
  /** Kept after deletion, because old subscriptions and invoices still name it. */
  deleted_at: string | null;
};
