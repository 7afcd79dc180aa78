import { and, eq, ne } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { user } from "../../../db/gateway/schema.ts";
import type { scimUser } from "../../../db/gateway/schema-tenants.ts";
import { auditStatement } from "../audit/audit.ts";
import { domainOf, isDomainVerified } from "../sso/find-providers.ts";
import type { Directory } from "./directory.ts";
import { ScimError } from "./scim-error.ts";
import { addressOf, type DirectoryUser, nameOf, storedOf } from "./user-resource.ts";

/** The account of whom a directory describes: one that has proven the address, or a new one. */
export async function findOrCreateAccount(
  { audit, origin, tokenId }: Directory,
  transaction: Transaction,
  { email, resource }: { email: string; resource: DirectoryUser },
): Promise<{ userId: string; createdAccount: boolean }> {
  const [known] = await transaction
    .select({ id: user.id, emailVerified: user.emailVerified })
    .from(user)
    .where(eq(user.email, email));
  if (known !== undefined) {
    if (known.emailVerified) return { userId: known.id, createdAccount: false };
    const message = `Cannot provision "${email}": an account has the address and has not proven it`;
    throw new ScimError(409, message, "uniqueness");
  }
  const [id, name] = [crypto.randomUUID(), nameOf(resource)];
  await transaction.insert(user).values({ id, email, name, emailVerified: true });
  const entry = await audit.seal(origin, {
    ...{ action: "account.signed_up", actorId: null, tenantId: null, targetId: id, personId: id },
    changes: { name: [null, name], email: [null, email], scimToken: [null, tokenId] },
  });
  await transaction.execute(auditStatement(entry));
  return { userId: id, createdAccount: true };
}

type Following = {
  before: typeof scimUser.$inferSelect;
  createdAccount: boolean;
  resource: DirectoryUser;
};

/**
 * Lets an account that came from the directory follow what changed there, name and address. Any other account is its
 * owner's, and so is one whose address is of no domain of the organization any more.
 * @returns the fields of the account that changed.
 */
export async function followAccount(
  transaction: Transaction,
  { before, createdAccount, resource }: Following,
): Promise<Record<string, [string, string]>> {
  const was = storedOf(before).resource;
  const [email, name] = [addressOf(resource), nameOf(resource)];
  const [changesEmail, changesName] = [email !== addressOf(was), name !== nameOf(was)];
  if (changesEmail) await requireDomain(transaction, before.tenantId, email);
  if (!createdAccount || (!changesEmail && !changesName)) return {};
  const [person] = await transaction.select().from(user).where(eq(user.id, before.userId)).for("update");
  if (person === undefined)
    throw new Error(`Cannot find the account "${before.userId}" of a directory's user`);
  const isOurs = await isDomainVerified(transaction, before.tenantId, domainOf(person.email));
  if (!isOurs || person.role !== "user") return {};
  if (changesEmail) await refuseTakenAddress(transaction, email, person.id);
  const next = { name: changesName ? name : person.name, email: changesEmail ? email : person.email };
  await transaction
    .update(user)
    .set({ ...next, updatedAt: new Date() })
    .where(eq(user.id, person.id));
  return {
    ...(next.name === person.name ? {} : { name: [person.name, next.name] }),
    ...(next.email === person.email ? {} : { email: [person.email, next.email] }),
  };
}

async function refuseTakenAddress(transaction: Transaction, email: string, userId: string): Promise<void> {
  const others = await transaction
    .select({ id: user.id })
    .from(user)
    .where(and(eq(user.email, email), ne(user.id, userId)));
  if (others.length > 0) throw taken(email);
}

/** @throws {ScimError} 400 for an address of a domain that the tenant has not proven. */
export async function requireDomain(
  transaction: Transaction,
  tenantId: string,
  email: string,
): Promise<void> {
  const domain = domainOf(email);
  if (await isDomainVerified(transaction, tenantId, domain)) return;
  const message = `Cannot provision an address of "${domain}": the organization has not verified it`;
  throw new ScimError(400, message, "invalidValue");
}

export function taken(what: string): ScimError {
  return new ScimError(409, `Cannot use "${what}": somebody has it`, "uniqueness");
}
