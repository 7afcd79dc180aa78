import { and, desc, eq, gt, isNull, notInArray, or, sql } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { webhookEndpoints, webhookSecrets } from "../../../db/jobs/schema-webhooks.ts";
import type { WebhookContext } from "./context.ts";
import { findEndpoint } from "./manage-endpoints.ts";
import { newSecret, sealSecret } from "./secrets.ts";

/** How many secrets sign for an endpoint at most: each costs every request a signature. */
const mostSecrets = 3;

/**
 * Gives an endpoint a new secret. Those of before sign beside it until the overlap is over, so that a receiver can change
 * over without missing anything; of more than a few, the oldest end at once. One that has ended is not kept.
 * @throws {ApiError} `not_found`.
 */
export async function rotateSecret(
  context: WebhookContext,
  { id, overlapSeconds }: { id: string; overlapSeconds: number },
): Promise<{ secret: string; previousExpiresAt: string }> {
  const { actor, db, config } = context;
  const { tenantId } = actor;
  await findEndpoint(context, id);
  const secret = newSecret();
  const sealed = await sealSecret(config.webhookSealingKeys, { endpointId: id, secret });
  const previousExpiresAt = new Date(Date.now() + overlapSeconds * 1000);
  const ofEndpoint = eq(webhookSecrets.endpointId, id);
  await withTenant(db, tenantId, (tx) => {
    const kept = tx
      .select({ id: webhookSecrets.id })
      .from(webhookSecrets)
      .where(and(ofEndpoint, or(isNull(webhookSecrets.expiresAt), gt(webhookSecrets.expiresAt, sql`now()`))))
      .orderBy(desc(webhookSecrets.createdAt))
      .limit(mostSecrets - 1);
    return [
      // Of two at once, the second has to see what the first wrote.
      tx
        .select({ id: webhookEndpoints.id })
        .from(webhookEndpoints)
        .where(eq(webhookEndpoints.id, id))
        .for("update"),
      tx.delete(webhookSecrets).where(and(ofEndpoint, notInArray(webhookSecrets.id, kept))),
      tx
        .update(webhookSecrets)
        .set({
          expiresAt: sql`least(${webhookSecrets.expiresAt}, ${previousExpiresAt.toISOString()}::timestamptz)`,
        })
        .where(ofEndpoint),
      // Not when its transaction began, which may have waited for another rotation.
      tx.insert(webhookSecrets).values({
        ...{ id: crypto.randomUUID(), tenantId, endpointId: id, sealed, createdAt: sql`clock_timestamp()` },
      }),
    ];
  });
  return { secret, previousExpiresAt: previousExpiresAt.toISOString() };
}
