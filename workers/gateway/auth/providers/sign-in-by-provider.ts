import { eq } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../../db/gateway/client.ts";
import { isDuplicate } from "../../../../db/gateway/duplicate.ts";
import { account, organization, session, user } from "../../../../db/gateway/schema.ts";
import { enter } from "../../../../db/gateway/tenant.ts";
import { auditStatement, type Recording } from "../../audit/audit.ts";
import type { Deps } from "../../deps.ts";
import { joinByDomain } from "../../domains/join-by-domain.ts";
import { createPersonalTenant, personalTenantId } from "../../tenants/personal-tenant.ts";
import { proveAddress } from "../pending-sign-up.ts";
import { FlowFailure } from "./flow-failure.ts";
import { addAccount, type Grant, lockAccount, renewAccount } from "./provider-account.ts";

type SignInContext = Pick<Deps, "config" | "db"> & Recording;

/** Whose account it is, and how it came to be linked to the provider's: `known` since before. */
export type SignedIn = { userId: string; how: "known" | "linked" | "proven" | "created" };

/**
 * Finds or makes the account of somebody who signed in at a provider.
 *
 * Threat: an address alone makes nobody the owner of an account. The provider has to vouch for it. Then an account here
 * with that address is the same person's if its address was proven here too. If it was not, whoever made it never
 * showed that they read its mail, and may have made it to lie in wait: it becomes the account of who shows it now, and
 * nothing stays in it that could let the other in. Who reads the mail of an address can make an account of it at a
 * provider, so that alone is no way past a second factor: there the person links the provider once signed in.
 * @throws {FlowFailure} `address_unproven` when the provider does not vouch for an address, or `link_first`.
 */
export async function signInByProvider(context: SignInContext, grant: Grant): Promise<SignedIn> {
  const attempt = async () =>
    await inTransaction(context.config.database, (transaction) => settle(transaction, context, grant));
  // Of two first sign-ins at once the second fails on the first one's row; tried again, it finds it.
  const signedIn = await attempt().catch((error: unknown) => {
    if (!isDuplicate(error)) throw error;
    return attempt();
  });
  if (signedIn.how === "created") {
    await createPersonalTenant(context, { id: signedIn.userId, name: nameOf(grant) }, context.origin);
  }
  return signedIn;
}

async function settle(transaction: Transaction, context: SignInContext, grant: Grant): Promise<SignedIn> {
  const { config } = context;
  const known = await lockAccount(transaction, grant);
  if (known !== null) {
    await renewAccount(transaction, config, { id: known.id, grant });
    return { userId: known.userId, how: "known" };
  }
  const email = grant.profile.provenEmail;
  if (email === null) throw new FlowFailure("address_unproven", "The provider vouches for no address");
  const [person] = await transaction
    .select({ id: user.id, emailVerified: user.emailVerified, hasSecondFactor: user.twoFactorEnabled })
    .from(user)
    .where(eq(user.email, email))
    .for("update");
  if (person?.hasSecondFactor) {
    throw new FlowFailure("link_first", "The account has a second factor, and never linked the provider");
  }
  const userId = person?.id ?? crypto.randomUUID();
  if (person === undefined) await create(transaction, context, { userId, email, name: nameOf(grant) });
  else if (!person.emailVerified) await handOver(transaction, context, { userId, name: nameOf(grant) });
  await addAccount(transaction, config, { userId, grant });
  await recordLinked(transaction, context, { userId, tenantId: null, provider: grant.provider.id });
  const how = person === undefined ? "created" : person.emailVerified ? "linked" : "proven";
  return { userId, how };
}

async function create(
  transaction: Transaction,
  recording: Recording,
  { userId, email, name }: { userId: string; email: string; name: string },
): Promise<void> {
  await transaction.insert(user).values({ id: userId, email, name, emailVerified: true });
  const entry = await recording.audit.seal(recording.origin, {
    ...{ action: "account.signed_up", actorId: userId, tenantId: null, targetId: userId },
    changes: { name: [null, name], email: [null, email] },
  });
  await joinByDomain(transaction, recording, { userId, email });
  await transaction.execute(auditStatement(entry));
}

/** Gives an account that nobody has proven to be theirs to who has, without what the other put in it. */
async function handOver(
  transaction: Transaction,
  recording: Recording,
  { userId, name }: { userId: string; name: string },
): Promise<void> {
  await transaction.delete(account).where(eq(account.userId, userId));
  await transaction.delete(session).where(eq(session.userId, userId));
  await transaction.update(user).set({ name, image: null }).where(eq(user.id, userId));
  const tenantId = await personalTenantId(userId);
  await enter(transaction, { tenantId });
  await transaction.update(organization).set({ name }).where(eq(organization.id, tenantId));
  await proveAddress(transaction, userId, recording);
}

/** Notes in the log that a provider's account lets a person in from now on. */
export async function recordLinked(
  transaction: Transaction,
  { audit, origin }: Recording,
  { userId, tenantId, provider }: { userId: string; tenantId: string | null; provider: string },
): Promise<void> {
  const entry = await audit.seal(origin, {
    ...{ action: "provider.linked", actorId: userId, tenantId, targetId: userId },
    changes: { provider: [null, provider] },
  });
  await transaction.execute(auditStatement(entry));
}

/** What the provider calls the person, or what their address says before the "@". */
function nameOf({ profile: { name, provenEmail } }: Grant): string {
  return name ?? (provenEmail ?? "").split("@")[0] ?? "";
}
