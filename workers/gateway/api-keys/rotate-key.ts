import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { apiKey } from "../../../db/gateway/schema-tenants.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { NewApiKey } from "../../contract/api-keys.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import { nameOfKey } from "../identity/identify-key.ts";
import { lockKey } from "./change-key.ts";
import { insertKey } from "./create-key.ts";
import { type Changes, type KeyContext, recordDeed } from "./key-context.ts";
import { tellOwners } from "./tell-owners.ts";

type Row = typeof apiKey.$inferSelect;

/**
 * Makes a key that may do the same in place of another, which goes on for the overlap and never longer than it would
 * have. The new one lives as long as the old one was made to.
 * @throws {ApiError} `not_found`; `conflict` for a key that has expired, that another replaces already, or that itself still
 *   replaces one.
 */
export async function rotateKey(
  context: KeyContext,
  id: string,
  { overlapSeconds }: { overlapSeconds: number },
): Promise<NewApiKey> {
  const { config, redis, tenant, actorId } = context;
  const { made, name } = await inTransaction(config.database, async (transaction) => {
    await enter(transaction, { tenantId: tenant.id });
    const old = await lockKey(transaction, id);
    await refuseReplaced(transaction, old);
    await refuseReplacing(transaction, old);
    const { name, scopes, requestsPerMinute } = old;
    const same = { tenantId: tenant.id, name, scopes, requestsPerMinute };
    const made = await insertKey(transaction, {
      ...{ ...same, createdBy: actorId, replaces: id },
      expiresAt: old.expiresAt && new Date(Date.now() + (+old.expiresAt - +old.createdAt)),
    });
    await retire(transaction, id, overlapSeconds);
    const changes: Changes = {
      replacedBy: [null, made.apiKey.id],
      overlapSeconds: [null, overlapSeconds],
    };
    await recordDeed(context, transaction, { action: "api_key.rotated", keyId: id, changes });
    return { made, name };
  });
  await announceChanged(redis, [nameOfKey(id)]);
  tellOwners(context, name);
  return made;
}

/** Whoever sends the form twice gets one key. */
async function refuseReplaced(transaction: Transaction, { id, expiresAt }: Row): Promise<void> {
  if (expiresAt !== null && expiresAt.getTime() <= Date.now()) {
    throw new ApiError("conflict", `The API key "${id}" has expired: create a new one`);
  }
  const replacing = await transaction
    .select({ id: apiKey.id })
    .from(apiKey)
    .where(and(eq(apiKey.replaces, id), isNull(apiKey.revokedAt)));
  if (replacing.length > 0) throw new ApiError("conflict", `Another API key replaces "${id}" already`);
}

/** One that goes on beside the one in its place is not counted: in a row they would pass the plan's number. */
async function refuseReplacing(transaction: Transaction, { id, replaces }: Row): Promise<void> {
  if (replaces === null) return;
  const living = and(
    eq(apiKey.id, replaces),
    isNull(apiKey.revokedAt),
    or(isNull(apiKey.expiresAt), gt(apiKey.expiresAt, sql`now()`)),
  );
  const [before] = await transaction.select({ id: apiKey.id }).from(apiKey).where(living);
  if (before === undefined) return;
  throw new ApiError(
    "conflict",
    `The API key "${id}" still replaces "${before.id}": revoke that one, or wait until it has ended`,
  );
}

async function retire(transaction: Transaction, id: string, overlapSeconds: number): Promise<void> {
  const end = sql`now() + make_interval(secs => ${overlapSeconds})`;
  await transaction
    .update(apiKey)
    .set(
      overlapSeconds === 0
        ? { revokedAt: sql`now()` }
        : // least() leaves nulls out, and a key without an end gets one.
          { expiresAt: sql`least(${apiKey.expiresAt}, ${end})` },
    )
    .where(eq(apiKey.id, id));
}
