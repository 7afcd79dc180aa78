import { and, eq } from "drizzle-orm";
import { inTransaction } from "../../../db/gateway/client.ts";
import { account, session, ssoProvider } from "../../../db/gateway/schema.ts";
import { enter } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import { auditStatement } from "../audit/audit.ts";
import { forgetSessions } from "../auth/end-sessions.ts";
import type { Provider } from "./provider.ts";
import type { ProviderContext } from "./provider-context.ts";

/** Removes a provider with the links that accounts have to it, and ends the sessions that it began. */
export async function deleteProvider(context: ProviderContext, { id, issuer }: Provider): Promise<void> {
  const { config, redis, tenantId, actorId, audit, origin } = context;
  const deed = { actorId, tenantId };
  const ended = await inTransaction(config.database, async (transaction) => {
    await enter(transaction, { tenantId });
    const rows = await transaction
      .delete(ssoProvider)
      .where(and(eq(ssoProvider.id, id), eq(ssoProvider.organizationId, tenantId)))
      .returning({ id: ssoProvider.id });
    if (rows.length === 0) throw new ApiError("not_found", `Cannot find the provider "${id}"`);
    await transaction.delete(account).where(eq(account.providerId, id));
    const sessions = await transaction
      .delete(session)
      .where(eq(session.method, id))
      .returning({ id: session.id, token: session.token });
    const entry = await audit.seal(origin, {
      ...{ action: "sso_provider.deleted", ...deed, targetId: id },
      changes: { issuer: [issuer, null], sessionsEnded: [null, sessions.length] },
    });
    await transaction.execute(auditStatement(entry));
    return sessions;
  });
  await forgetSessions(redis, ended);
}
