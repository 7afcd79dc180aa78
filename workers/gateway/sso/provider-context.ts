import type { Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";

/** What the verbs that arrange an organization's sign-in work with: who does it, and where. */
export type ProviderContext = Pick<Deps, "config" | "db" | "redis"> &
  Recording & { tenantId: string; actorId: string };
