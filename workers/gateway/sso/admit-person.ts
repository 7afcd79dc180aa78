import { and, eq, sql } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { account, user } from "../../../db/gateway/schema.ts";
import { member, scimUser } from "../../../db/gateway/schema-tenants.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { emailSchema, nameSchema } from "../../contract/auth.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { joinByDomain } from "../domains/join-by-domain.ts";
import { notify } from "../notifications/notify.ts";
import { lockTenant } from "../tenants/change-in-tenant.ts";
import { hasSeat } from "../tenants/seats.ts";
import { type Assertion, SignInRefused } from "./assertion.ts";
import { domainOf, isDomainVerified } from "./find-providers.ts";
import type { Provider } from "./provider.ts";

type Context = Pick<Deps, "config" | "db" | "redis" | "mailQueue"> & Recording;
type Person = { id: string; email: string; emailVerified: boolean; role: string };
type Found = { person: Person; linked: boolean };

/**
 * Finds or makes the account of whom a provider vouches for, and their membership, in one transaction.
 *
 * Threat: an organization says what its provider says, so it could say that somebody is anyone. It counts only for
 * addresses of domains that the organization has proven, now, of the assertion as of the account; never for somebody
 * who works for the platform; and an account is linked by its address only if its own owner had proven that.
 * @returns the account's id.
 * @throws {SignInRefused} with the reason.
 */
export async function admitPerson(
  context: Context,
  provider: Provider,
  assertion: Assertion,
): Promise<string> {
  const email = emailSchema.safeParse(assertion.email).data;
  if (email === undefined) throw new SignInRefused("invalid_answer", "The provider told no e-mail address");
  const admitted = await inTransaction(context.config.database, async (transaction) => {
    await enter(transaction, { tenantId: provider.tenantId });
    // Before the person and the log, as everybody does who makes members.
    await lockTenant(transaction, provider.tenantId);
    await requireDomain(transaction, provider, email);
    const found = await findPerson(transaction, provider, assertion.subject, email);
    const { person, linked } = found ?? (await createPerson(context, transaction, { ...assertion, email }));
    if (person.role !== "user")
      throw new SignInRefused(
        "not_allowed",
        "The account is one of the platform's and signs in by itself alone",
      );
    if (!linked)
      await linkPerson(context, transaction, provider, { userId: person.id, subject: assertion.subject });
    // Where the provider itself makes members, it says as what; the domain may let others in.
    if (found === null && !provider.settings.provision)
      await joinByDomain(transaction, context, { userId: person.id, email });
    await requireMembership(context, transaction, provider, person.id);
    return { userId: person.id, isNewLink: found !== null && !linked };
  });
  if (admitted.isNewLink) {
    const params = { provider: provider.settings.name };
    await notify(context, admitted.userId, { kind: "security.provider_linked", params });
  }
  return admitted.userId;
}

async function requireDomain(transaction: Transaction, provider: Provider, email: string): Promise<void> {
  const domain = domainOf(email);
  const counts =
    provider.domains.includes(domain) && (await isDomainVerified(transaction, provider.tenantId, domain));
  if (!counts)
    throw new SignInRefused("foreign_domain", `The organization cannot vouch for addresses of "${domain}"`);
}

const columns = { id: user.id, email: user.email, emailVerified: user.emailVerified, role: user.role };

/** By the provider's own name of the person, else by the address; null for somebody new. */
async function findPerson(
  transaction: Transaction,
  provider: Provider,
  subject: string,
  email: string,
): Promise<Found | null> {
  const [known] = await transaction
    .select(columns)
    .from(account)
    .innerJoin(user, eq(user.id, account.userId))
    .where(and(eq(account.providerId, provider.id), eq(account.accountId, subject)));
  if (known !== undefined) {
    // The address may have been changed to one that is none of the organization's business.
    await requireDomain(transaction, provider, known.email);
    return { person: known, linked: true };
  }
  const [person] = await transaction.select(columns).from(user).where(eq(user.email, email)).for("update");
  if (person === undefined) return null;
  if (!person.emailVerified)
    throw new SignInRefused(
      "unverified_account",
      "Somebody signed up with the address and has not proven it",
    );
  const others = await transaction
    .select({ id: account.id })
    .from(account)
    .where(and(eq(account.userId, person.id), eq(account.providerId, provider.id)));
  if (others.length > 0)
    throw new SignInRefused(
      "not_allowed",
      "The provider knew the account by another name: the address was given away",
    );
  return { person, linked: false };
}

async function createPerson(
  { audit, origin }: Recording,
  transaction: Transaction,
  { email, name }: { email: string; name: string | null },
): Promise<Found> {
  const id = crypto.randomUUID();
  const shown = nameSchema.safeParse(name).data ?? email.slice(0, email.lastIndexOf("@")).slice(0, 100);
  const person = { id, email, name: shown, emailVerified: true };
  await transaction.insert(user).values(person);
  const entry = await audit.seal(origin, {
    ...{ action: "account.signed_up", actorId: id, tenantId: null, targetId: id },
    changes: { name: [null, shown], email: [null, email] },
  });
  await transaction.execute(auditStatement(entry));
  return { person: { ...person, role: "user" }, linked: false };
}

async function linkPerson(
  { audit, origin }: Recording,
  transaction: Transaction,
  { id: providerId, tenantId }: Provider,
  { userId, subject }: { userId: string; subject: string },
): Promise<void> {
  await transaction
    .insert(account)
    .values({ id: crypto.randomUUID(), userId, providerId, accountId: subject });
  const entry = await audit.seal(origin, {
    ...{ action: "sso.linked", actorId: userId, tenantId, targetId: userId },
    changes: { provider: [null, providerId] },
  });
  await transaction.execute(auditStatement(entry));
}

async function requireMembership(
  { audit, origin }: Recording,
  transaction: Transaction,
  { id: providerId, tenantId, settings }: Provider,
  userId: string,
): Promise<void> {
  const [listed] = await transaction
    .select({ active: scimUser.active })
    .from(scimUser)
    .where(and(eq(scimUser.tenantId, tenantId), eq(scimUser.userId, userId)));
  if (listed?.active === false)
    throw new SignInRefused("deactivated", "The organization's directory has deactivated the person");
  const ofPerson = and(eq(member.tenantId, tenantId), eq(member.userId, userId));
  const [membership] = await transaction.select({ role: member.role }).from(member).where(ofPerson);
  if (membership !== undefined) return;
  if (!settings.provision)
    throw new SignInRefused("not_a_member", "The person is not a member, and the provider makes none");
  if (!(await hasSeat(transaction, tenantId)))
    throw new SignInRefused(
      "seats_taken",
      "The person is not a member, and the plan has no seat for another",
    );
  const role = settings.defaultRole;
  await transaction
    .insert(member)
    .values({ id: crypto.randomUUID(), tenantId, userId, role, createdAt: sql`now()` });
  const entry = await audit.seal(origin, {
    ...{ action: "member.provisioned", actorId: userId, tenantId, targetId: userId },
    changes: { role: [null, role], provider: [null, providerId] },
  });
  await transaction.execute(auditStatement(entry));
}
