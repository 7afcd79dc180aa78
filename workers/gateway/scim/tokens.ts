import { and, asc, count, eq, sql } from "drizzle-orm";
import { type Database, inTransaction } from "../../../db/gateway/client.ts";
import { scimToken } from "../../../db/gateway/schema-tenants.ts";
import { enter, withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { ScimToken } from "../../contract/sso.ts";
import { auditStatement } from "../audit/audit.ts";
import { hashSecret, newSecret } from "../auth/mail-token.ts";
import type { ProviderContext } from "../sso/provider-context.ts";

/** What a directory shows. It has 256 random bits, is shown once, and only its hash is kept. */
const prefix = "scim_";
const mostTokens = 10;
const usedEveryMinutes = 5;

export async function listTokens(db: Database, tenantId: string): Promise<ScimToken[]> {
  const [rows] = await withTenant(db, tenantId, [
    db
      .select()
      .from(scimToken)
      .where(eq(scimToken.tenantId, tenantId))
      .orderBy(asc(scimToken.createdAt), asc(scimToken.id)),
  ]);
  return rows.map(({ id, name, createdAt, lastUsedAt }) => ({
    ...{ id, name },
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }));
}

/** @returns the token itself too, which nobody sees again. */
export async function createToken(
  { config, tenantId, actorId, audit, origin }: ProviderContext,
  name: string,
): Promise<{ scimToken: ScimToken; token: string }> {
  const [id, token, createdAt] = [crypto.randomUUID(), prefix + newSecret(), new Date()];
  const hash = await hashSecret(token);
  const entry = await audit.seal(origin, {
    ...{ action: "scim_token.created", actorId, tenantId, targetId: id },
    changes: { name: [null, name] },
  });
  await inTransaction(config.database, async (transaction) => {
    await enter(transaction, { tenantId });
    const [existing] = await transaction
      .select({ count: count() })
      .from(scimToken)
      .where(eq(scimToken.tenantId, tenantId));
    if ((existing?.count ?? 0) >= mostTokens)
      throw new ApiError("conflict", `No organization has more than ${mostTokens} tokens`);
    await transaction.insert(scimToken).values({ id, tenantId, name, hash, createdBy: actorId, createdAt });
    await transaction.execute(auditStatement(entry));
  });
  return { scimToken: { id, name, createdAt: createdAt.toISOString(), lastUsedAt: null }, token };
}

/** @throws {ApiError} `not_found` for a token of another tenant as for none. */
export async function revokeToken(
  { config, tenantId, actorId, audit, origin }: ProviderContext,
  id: string,
): Promise<void> {
  const entry = await audit.seal(origin, { action: "scim_token.revoked", actorId, tenantId, targetId: id });
  await inTransaction(config.database, async (transaction) => {
    await enter(transaction, { tenantId });
    const rows = await transaction
      .delete(scimToken)
      .where(and(eq(scimToken.tenantId, tenantId), eq(scimToken.id, id)))
      .returning({ id: scimToken.id });
    if (rows.length === 0) throw new ApiError("not_found", `Cannot find the token "${id}"`);
    await transaction.execute(auditStatement(entry));
  });
}

/** Whose token that is; null for none. The hash is what is compared, so that time tells nothing of a token. */
export async function findToken(
  db: Database,
  token: string,
): Promise<{ id: string; tenantId: string } | null> {
  if (!token.startsWith(prefix) || token.length > 100) return null;
  const [rows] = await withPlatform(db, [
    db
      .select({ id: scimToken.id, tenantId: scimToken.tenantId })
      .from(scimToken)
      .where(eq(scimToken.hash, await hashSecret(token))),
  ]);
  return rows[0] ?? null;
}

/** Notes that a token was used, at most every few minutes. */
export async function noteTokenUsed(
  db: Database,
  { id, tenantId }: { id: string; tenantId: string },
): Promise<void> {
  const stale = sql`(${scimToken.lastUsedAt} is null or ${scimToken.lastUsedAt} < now() - make_interval(mins => ${usedEveryMinutes}))`;
  await withTenant(db, tenantId, [
    db
      .update(scimToken)
      .set({ lastUsedAt: sql`now()` })
      .where(and(eq(scimToken.id, id), stale)),
  ]);
}
