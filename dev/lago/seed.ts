import { connectLago, type LagoConnection } from "../../billing/lago-api.ts";
import { applyPlans } from "../../billing/plan-changes.ts";

/** Puts the catalogue's plans into a double, as `pnpm billing:apply` does. */
export async function seedLago(connection: LagoConnection): Promise<void> {
  await applyPlans(connectLago(connection));
}
