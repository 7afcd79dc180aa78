import { and, eq } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { passkey } from "../../../db/gateway/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Passkey } from "../../contract/factors.ts";
import { auditStatement } from "../audit/audit.ts";
import { countWaysIn } from "../auth/ways-in.ts";
import type { Identity } from "../identity/identity.ts";
import { notify } from "../notifications/notify.ts";
import { toPasskey } from "./list-passkeys.ts";
import type { ShowContext } from "./show-second-factor.ts";

/**
 * Calls a passkey by another name.
 * @throws {ApiError} `not_found` for one that is not the person's.
 */
export async function renamePasskey(
  { config, audit, origin }: Pick<ShowContext, "config" | "audit" | "origin">,
  { user, tenant }: Identity,
  { id, name }: { id: string; name: string },
): Promise<Passkey> {
  return await inTransaction(config.database, async (transaction) => {
    const own = and(eq(passkey.id, id), eq(passkey.userId, user.id));
    const [before] = await transaction.select().from(passkey).where(own).for("update");
    if (before === undefined) throw notFound(id);
    await transaction.update(passkey).set({ name }).where(own);
    const entry = await audit.seal(origin, {
      ...{ action: "passkey.renamed", actorId: user.id, tenantId: tenant?.id ?? null, targetId: id },
      changes: { name: [before.name, name] },
    });
    await transaction.execute(auditStatement(entry));
    return toPasskey({ ...before, name });
  });
}

/**
 * Takes a passkey away.
 * @throws {ApiError} `not_found` for one that is not the person's, `conflict` for the only way to sign in.
 */
export async function removePasskey(
  context: ShowContext,
  { user, tenant }: Identity,
  id: string,
): Promise<void> {
  const { config, audit, origin } = context;
  const name = await inTransaction(config.database, async (transaction) => {
    const ways = await countWaysIn(transaction, user.id);
    const [removed] = await transaction
      .delete(passkey)
      .where(and(eq(passkey.id, id), eq(passkey.userId, user.id)))
      .returning();
    if (removed === undefined) throw notFound(id);
    if (ways === 1) {
      throw new ApiError("conflict", "This passkey is the only way to sign in: choose a password first");
    }
    const entry = await audit.seal(origin, {
      ...{ action: "passkey.removed", actorId: user.id, tenantId: tenant?.id ?? null, targetId: id },
      changes: { name: [removed.name, null] },
    });
    await transaction.execute(auditStatement(entry));
    return removed.name ?? "Passkey";
  });
  await notify(context, user.id, { kind: "security.passkey_removed", params: { name } });
}

function notFound(id: string): ApiError {
  return new ApiError("not_found", `Cannot find the passkey "${id}"`);
}
