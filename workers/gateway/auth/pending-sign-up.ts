import { and, desc, eq, like } from "drizzle-orm";
import { z } from "zod";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { account, organization, user, verification } from "../../../db/gateway/schema.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { joinByDomain } from "../domains/join-by-domain.ts";
import { personalTenantId } from "../tenants/personal-tenant.ts";
import { hashSecret, newSecret } from "./mail-token.ts";

/**
 * Threat: somebody signs up with another's address and waits. When its owner signs up too and follows a mail, the
 * account must be the owner's, with the owner's password, and not that of whoever came first.
 *
 * So a mail's token stands for one sign-up, with the name and the password hash it came with. The token that is spent
 * puts those in place; the others of the same address then do nothing. Only the hash of a token is stored.
 */
const pendingSchema = z.object({ name: z.string(), passwordHash: z.string() });
type Pending = z.infer<typeof pendingSchema>;

/** What a sign-up's row says once the address is proven: its token still leads to a friendly answer. */
const spent = "spent";
const lifeMs = 86_400_000;

type PendingDeps = Pick<Deps, "config" | "db">;

/** Keeps a sign-up until its mail's link is followed. @returns the token for the link, good for a day. */
export async function openSignUp({ db }: PendingDeps, userId: string, pending: Pending): Promise<string> {
  return await keep({ db }, userId, JSON.stringify(pending));
}

/**
 * Makes a new token for the newest sign-up of an account that is not verified.
 * @returns null when there is none.
 */
export async function renewSignUp({ db }: PendingDeps, userId: string): Promise<string | null> {
  const [newest] = await db
    .select({ value: verification.value })
    .from(verification)
    .where(like(verification.identifier, `${prefixOf(userId)}%`))
    .orderBy(desc(verification.createdAt))
    .limit(1);
  return newest === undefined || newest.value === spent ? null : await keep({ db }, userId, newest.value);
}

/** Spends the token of a mail: the address is proven, and its sign-up's name and password are the account's. */
export async function spendSignUp(
  { config, ...recording }: Pick<Deps, "config"> & Recording,
  token: string,
): Promise<"verified" | "expired" | "unknown"> {
  const [userId = "", secret = ""] = token.split(".");
  if (!z.uuid().safeParse(userId).success || secret === "") return "unknown";
  const identifier = prefixOf(userId) + (await hashSecret(secret));
  return await inTransaction(config.database, async (transaction) => {
    const [row] = await transaction
      .select()
      .from(verification)
      .where(eq(verification.identifier, identifier))
      .for("update");
    if (row === undefined) return "unknown";
    if (row.value === spent) return "verified";
    if (row.expiresAt.getTime() <= Date.now()) return "expired";
    const proven = await proveAddress(transaction, userId, recording);
    if (proven) await settle(transaction, userId, pendingSchema.parse(JSON.parse(row.value)));
    return "verified";
  });
}

/** Puts a sign-up's name and password in place. */
async function settle(transaction: Transaction, userId: string, { name, passwordHash }: Pending) {
  const updatedAt = new Date();
  await transaction.update(user).set({ name, updatedAt }).where(eq(user.id, userId));
  await transaction
    .update(account)
    .set({ password: passwordHash, updatedAt })
    .where(and(eq(account.userId, userId), eq(account.providerId, "credential")));
  const tenantId = await personalTenantId(userId);
  await enter(transaction, { tenantId });
  await transaction.update(organization).set({ name }).where(eq(organization.id, tenantId));
}

/**
 * Notes that somebody who reads the address's mail has shown it, and leaves nothing to do for the tokens of sign-ups.
 * @returns whether it was not known before.
 */
export async function proveAddress(
  transaction: Transaction,
  userId: string,
  { audit, origin }: Recording,
): Promise<boolean> {
  const proven = await transaction
    .update(user)
    .set({ emailVerified: true, updatedAt: new Date() })
    .where(and(eq(user.id, userId), eq(user.emailVerified, false)))
    .returning({ email: user.email });
  const [person] = proven;
  if (person === undefined) return false;
  await transaction
    .update(verification)
    .set({ value: spent })
    .where(like(verification.identifier, `${prefixOf(userId)}%`));
  await joinByDomain(transaction, { audit, origin }, { userId, email: person.email });
  const deed = { action: "account.verified", actorId: userId, tenantId: null, targetId: userId } as const;
  await transaction.execute(auditStatement(await audit.seal(origin, deed)));
  return true;
}

async function keep({ db }: Pick<PendingDeps, "db">, userId: string, value: string): Promise<string> {
  const secret = newSecret();
  await db.insert(verification).values({
    id: crypto.randomUUID(),
    identifier: prefixOf(userId) + (await hashSecret(secret)),
    value,
    expiresAt: new Date(Date.now() + lifeMs),
  });
  return `${userId}.${secret}`;
}

function prefixOf(userId: string): string {
  return `sign-up:${userId}:`;
}
