import { and, eq, ne } from "drizzle-orm";
import { inTransaction } from "../../../../db/gateway/client.ts";
import { account, session } from "../../../../db/gateway/schema.ts";
import { ApiError } from "../../../contract/api-error.ts";
import { auditStatement, type Recording } from "../../audit/audit.ts";
import type { Deps } from "../../deps.ts";
import type { Identity } from "../../identity/identity.ts";
import { notify } from "../../notifications/notify.ts";
import { forgetSessions } from "../end-sessions.ts";
import { countWaysIn } from "../ways-in.ts";

type UnlinkContext = Pick<Deps, "config" | "db" | "redis" | "mailQueue"> & Recording;

/**
 * Ends that a provider's account lets a person in, with what we could ask for there and the other sessions that were
 * begun that way: whoever unlinks it may have lost it to somebody.
 * @throws {ApiError} `not_found` when it is not linked, `conflict` when nothing else would let them in.
 */
export async function unlinkProvider(
  context: UnlinkContext,
  identity: Identity,
  { id: providerId, name }: { id: string; name: string },
): Promise<void> {
  const userId = identity.user.id;
  const { config, redis, audit, origin } = context;
  const entry = await audit.seal(origin, {
    ...{ action: "provider.unlinked", actorId: userId, targetId: userId },
    tenantId: identity.tenant?.id ?? null,
    changes: { provider: [providerId, null] },
  });
  const ended = await inTransaction(config.database, async (transaction) => {
    const ways = await countWaysIn(transaction, userId);
    const unlinked = await transaction
      .delete(account)
      .where(and(eq(account.userId, userId), eq(account.providerId, providerId)))
      .returning({ id: account.id });
    if (unlinked.length === 0) throw new ApiError("not_found", `Cannot find an account of ${name} to unlink`);
    if (ways === unlinked.length) {
      throw new ApiError(
        "conflict",
        `Cannot unlink ${name}: without it you could not sign in. Set a password first`,
      );
    }
    const sessions = await transaction
      .delete(session)
      .where(
        and(eq(session.userId, userId), eq(session.method, providerId), ne(session.id, identity.sessionId)),
      )
      .returning({ id: session.id, token: session.token });
    await transaction.execute(auditStatement(entry));
    return sessions;
  });
  await forgetSessions(redis, ended);
  await notify(context, userId, { kind: "security.provider_unlinked", params: { provider: name } });
}
