import type { Config } from "../config.ts";

/** Programs with hosts of their own that only some people of ours may reach: Directus' studio, and Lago's dashboard. */
export type GateName = "studio" | "billing";

export const gateNames = ["studio", "billing"] as const satisfies GateName[];

const rolesOf: Record<GateName, string[]> = {
  studio: ["editor", "admin"],
  billing: ["admin"],
};

export type Gate = { name: GateName; origin: string; roles: string[] };

/** The gate of that name; null where the deployment has none. */
export function gateOf({ gates }: Pick<Config, "gates">, name: GateName): Gate | null {
  const origin = gates[name];
  return origin === null ? null : { name, origin, roles: rolesOf[name] };
}
