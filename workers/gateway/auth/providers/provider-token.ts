import { and, eq } from "drizzle-orm";
import { inTransaction, type Transaction } from "../../../../db/gateway/client.ts";
import { account } from "../../../../db/gateway/schema.ts";
import type { ProviderId } from "../../../contract/providers.ts";
import { type Audit, auditStatement } from "../../audit/audit.ts";
import type { Deps } from "../../deps.ts";
import { notify } from "../../notifications/notify.ts";
import { sealedTokens, tokenPlace } from "./provider-account.ts";
import type { OfferedProvider } from "./providers.ts";
import { createSealer } from "./sealed.ts";
import { askForTokens, TokensRefused } from "./token-endpoint.ts";

const refreshBeforeMs = 300_000;

type TokenDeps = Pick<Deps, "config" | "db" | "redis" | "mailQueue" | "audit" | "providers">;
type Account = typeof account.$inferSelect;

/**
 * The token to act for a person at a provider; one that ends within five minutes is refreshed first. Two who ask at
 * once refresh once: the row stays locked until the answer is kept, and the second finds it there. A refresh token may
 * be good for one use, and a provider that sees it twice takes everything back.
 * @returns null when there is none: not linked, not given, or taken back. The person is told of the last.
 * @throws when the provider does not answer.
 */
export async function providerToken(
  deps: TokenDeps,
  userId: string,
  providerId: ProviderId,
): Promise<string | null> {
  const provider = deps.providers.find(providerId);
  if (provider === null) return null;
  const mine = and(eq(account.userId, userId), eq(account.providerId, providerId));
  const [row] = await deps.db.select().from(account).where(mine);
  if (row === undefined) return null;
  if (isFresh(row)) return await openToken(deps, row, "access");
  const outcome = await inTransaction(deps.config.database, async (transaction) => {
    const [locked] = await transaction.select().from(account).where(mine).for("update");
    if (locked === undefined) return { token: null, wasTakenBack: false };
    if (isFresh(locked)) return { token: await openToken(deps, locked, "access"), wasTakenBack: false };
    return await refresh(transaction, deps, { row: locked, provider });
  });
  if (outcome.wasTakenBack) {
    await notify(deps, userId, { kind: "security.provider_broken", params: { provider: provider.name } });
  }
  return outcome.token;
}

async function refresh(
  transaction: Transaction,
  deps: TokenDeps,
  { row, provider }: { row: Account; provider: OfferedProvider },
): Promise<{ token: string | null; wasTakenBack: boolean }> {
  const refreshToken = await openToken(deps, row, "refresh");
  if (refreshToken === null) return { token: null, wasTakenBack: false };
  try {
    const grant = { grant_type: "refresh_token", refresh_token: refreshToken };
    const tokens = await askForTokens(provider, grant);
    await transaction
      .update(account)
      .set(await sealedTokens(deps.config, row, tokens))
      .where(eq(account.id, row.id));
    return { token: tokens.accessToken, wasTakenBack: false };
  } catch (error) {
    if (!(error instanceof TokensRefused) || error.code !== "invalid_grant") throw error;
    await markBroken(transaction, deps.audit, row);
    return { token: null, wasTakenBack: true };
  }
}

/** The link stays, without tokens: the person can still sign in by it, and that mends it. */
async function markBroken(transaction: Transaction, audit: Audit, { id, userId, providerId }: Account) {
  await transaction
    .update(account)
    .set({ accessToken: null, refreshToken: null, accessTokenExpiresAt: null })
    .where(eq(account.id, id));
  const nobody = { address: null, userAgent: null, requestId: null };
  const entry = await audit.seal(nobody, {
    ...{ action: "provider.broken", actorId: userId, tenantId: null, targetId: userId },
    changes: { provider: [providerId, null] },
  });
  await transaction.execute(auditStatement(entry));
}

/** Whether the access token lasts; one whose end the provider did not say may. */
function isFresh({ accessToken, accessTokenExpiresAt }: Account): boolean {
  if (accessToken === null) return false;
  return accessTokenExpiresAt === null || accessTokenExpiresAt.getTime() - Date.now() > refreshBeforeMs;
}

async function openToken(deps: TokenDeps, row: Account, kind: "access" | "refresh"): Promise<string | null> {
  const sealed = kind === "access" ? row.accessToken : row.refreshToken;
  return sealed && (await createSealer(deps.config).open(tokenPlace(row, kind), sealed));
}
