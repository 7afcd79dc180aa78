import { and, eq, sql } from "drizzle-orm";
import type { Transaction } from "../../../../db/gateway/client.ts";
import { account } from "../../../../db/gateway/schema.ts";
import type { Config } from "../../config.ts";
import type { OfferedProvider } from "./providers.ts";
import type { ProviderProfile } from "./read-profile.ts";
import { createSealer } from "./sealed.ts";
import type { ProviderTokens } from "./token-endpoint.ts";

/** What came of a sign-in at a provider: who it is, and what we may ask for on their behalf. */
export type Grant = { provider: OfferedProvider; profile: ProviderProfile; tokens: ProviderTokens };

/** What is kept of tokens. A refresh token that is not said anew is still the old one. */
export async function sealedTokens(
  config: Pick<Config, "authSecrets">,
  { providerId, accountId }: { providerId: string; accountId: string },
  { accessToken, refreshToken, expiresAt, scope }: ProviderTokens,
) {
  const sealer = createSealer(config);
  return {
    accessToken: await sealer.seal(tokenPlace({ providerId, accountId }, "access"), accessToken),
    ...(refreshToken !== null && {
      refreshToken: await sealer.seal(tokenPlace({ providerId, accountId }, "refresh"), refreshToken),
    }),
    accessTokenExpiresAt: expiresAt,
    ...(scope !== null && { scope }),
    updatedAt: sql`now()`,
  };
}

/** What a sealed token belongs to. */
export function tokenPlace(
  { providerId, accountId }: { providerId: string; accountId: string },
  kind: "access" | "refresh",
): string {
  return `${providerId}:${accountId}:${kind}`;
}

/** The account of a provider, whoever's it is here, for the length of the transaction. */
export async function lockAccount(transaction: Transaction, { provider, profile }: Grant) {
  const [row] = await transaction
    .select({ id: account.id, userId: account.userId })
    .from(account)
    .where(and(eq(account.providerId, provider.id), eq(account.accountId, profile.subject)))
    .for("update");
  return row ?? null;
}

/** Keeps the tokens of an account that is known already; a link that was broken works again. */
export async function renewAccount(
  transaction: Transaction,
  config: Pick<Config, "authSecrets">,
  { id, grant: { provider, profile, tokens } }: { id: string; grant: Grant },
): Promise<void> {
  const key = { providerId: provider.id, accountId: profile.subject };
  await transaction
    .update(account)
    .set(await sealedTokens(config, key, tokens))
    .where(eq(account.id, id));
}

/** Lets a person sign in with a provider's account. */
export async function addAccount(
  transaction: Transaction,
  config: Pick<Config, "authSecrets">,
  { userId, grant: { provider, profile, tokens } }: { userId: string; grant: Grant },
): Promise<void> {
  const key = { providerId: provider.id, accountId: profile.subject };
  await transaction
    .insert(account)
    .values({ id: crypto.randomUUID(), userId, ...key, ...(await sealedTokens(config, key, tokens)) });
}
