import { and, eq } from "drizzle-orm";
import { inTransaction } from "../../../../db/gateway/client.ts";
import { account, user } from "../../../../db/gateway/schema.ts";
import type { Recording } from "../../audit/audit.ts";
import type { Deps } from "../../deps.ts";
import type { Identity } from "../../identity/identity.ts";
import { notify } from "../../notifications/notify.ts";
import { FlowFailure } from "./flow-failure.ts";
import { addAccount, type Grant, lockAccount, renewAccount } from "./provider-account.ts";
import { recordLinked } from "./sign-in-by-provider.ts";

type LinkContext = Pick<Deps, "config" | "db" | "redis" | "mailQueue"> & Recording;

/**
 * Lets a person who is signed in also sign in with a provider's account. Its address does not matter: they showed that
 * both are theirs. The same account again renews what we may ask the provider for.
 * @throws {FlowFailure} `in_use` when it is another person's here, `already_linked` when they have another one of it.
 */
export async function linkProvider(
  context: LinkContext,
  { user: person, tenant }: Identity,
  grant: Grant,
): Promise<void> {
  const { config } = context;
  const userId = person.id;
  const providerId = grant.provider.id;
  const isNew = await inTransaction(config.database, async (transaction) => {
    await transaction.select({ id: user.id }).from(user).where(eq(user.id, userId)).for("update");
    const known = await lockAccount(transaction, grant);
    if (known !== null && known.userId !== userId) {
      throw new FlowFailure("in_use", `The account of "${providerId}" is another person's here`);
    }
    if (known !== null) {
      await renewAccount(transaction, config, { id: known.id, grant });
      return false;
    }
    const others = await transaction
      .select({ id: account.id })
      .from(account)
      .where(and(eq(account.userId, userId), eq(account.providerId, providerId)));
    if (others.length > 0) {
      throw new FlowFailure("already_linked", `The person has another account of "${providerId}"`);
    }
    await addAccount(transaction, config, { userId, grant });
    await recordLinked(transaction, context, { userId, tenantId: tenant?.id ?? null, provider: providerId });
    return true;
  });
  if (!isNew) return;
  await notify(context, userId, {
    kind: "security.provider_linked",
    params: { provider: grant.provider.name },
  });
}
