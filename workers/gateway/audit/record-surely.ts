import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import type { AuditEntry, Recording } from "./audit.ts";

type Context = Recording & Pick<Deps, "accountQueue">;

/**
 * Adds an entry of what was done elsewhere and cannot be undone, and so has no transaction to be part of. Where the
 * database does not take it now, the queue has it taken later: whoever did it is told that it is done.
 * @throws what the queue throws when it takes nothing either.
 */
export async function recordSurely(
  { audit, origin, accountQueue }: Context,
  entry: Omit<AuditEntry, "personId">,
): Promise<void> {
  try {
    await audit.record(origin, entry);
  } catch (error) {
    log("error", "audit_entry_late", { action: entry.action, ...describeError(error) });
    await accountQueue.send({ kind: "audit-entry", origin, entry });
  }
}
