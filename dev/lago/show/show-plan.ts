import type { Plan } from "../records/plan-records.ts";

/** The plan as clients read it. Lago's document allows no null in the two names, so they are left out instead. */
export function showPlan({ deleted_at: _, description, invoice_display_name, ...plan }: Plan) {
  return {
    ...plan,
    ...(description === null ? {} : { description }),
    ...(invoice_display_name === null ? {} : { invoice_display_name }),
    taxes: [],
  };
}
