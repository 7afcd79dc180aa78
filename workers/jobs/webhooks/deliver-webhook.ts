import { and, desc, eq, exists, gt, isNotNull, isNull, lte, not, or, sql } from "drizzle-orm";
import { type Builder, withTenant } from "../../../db/jobs/client.ts";
import {
  webhookAttempts,
  webhookDeliveries,
  webhookEndpoints,
  webhookSecrets,
} from "../../../db/jobs/schema-webhooks.ts";
import type { WebhookEndpoint } from "../../contract/webhooks.ts";
import type { Deps } from "../deps.ts";
import { isBehind, lockOrdered, sendNext } from "./order-deliveries.ts";
import { deliveryDelayMs } from "./retry-schedule.ts";
import { keyOf, openSecret } from "./secrets.ts";
import { type Sent, sendRequest } from "./send-request.ts";
import type { WebhookMessage } from "./webhook-message.ts";

type DeliverDeps = Pick<Deps, "config" | "db" | "fetchOutside" | "log" | "sendWebhooks">;
type DeliveryRow = typeof webhookDeliveries.$inferSelect;

/** How long whoever sends a delivery has it for; after that it is due again. */
const leaseSeconds = 60;
/** How long an endpoint may have been failing before a delivery for that delivery's failure to speak against it. */
const failingSlackMs = 3_600_000;

/**
 * Sends a delivery that is due and writes down what came of it. A message that comes twice, or late, finds it not due; a
 * crash has it sent again, under the same id, once the lease is over. Where the endpoint takes one after another, one that
 * is behind another waits, and is sent when that has ended.
 */
export async function deliverWebhook(deps: DeliverDeps, message: WebhookMessage): Promise<void> {
  const claimed = await claim(deps, message);
  if (claimed === null) return;
  const { delivery, url, ordered, sealed } = claimed;
  const { endpointId, messageId, payload } = delivery;
  const { config, fetchOutside } = deps;
  const opened = await Promise.allSettled(
    sealed.map((each) => openSecret(config.webhookSealingKeys, { endpointId, sealed: each })),
  );
  const keys = opened.flatMap((one) => (one.status === "fulfilled" ? [keyOf(one.value)] : []));
  if (keys.length < sealed.length) deps.log.error("cannot open a secret of an endpoint", { endpointId });
  const sent = await sendRequest(
    { url, messageId, payload, keys },
    { fetchOutside, dnsUrl: config.dnsUrl, allowsThisMachine: config.environment === "development" },
  );
  await record(deps, delivery, sent);
  if (ordered) await sendNext(deps, delivery);
}

async function claim({ db }: DeliverDeps, { tenantId, deliveryId }: WebhookMessage) {
  const isIt = eq(webhookDeliveries.id, deliveryId);
  const ofDelivery = (tx: Builder) =>
    tx.select({ id: webhookDeliveries.endpointId }).from(webhookDeliveries).where(isIt);
  const lease = sql`now() + make_interval(secs => ${leaseSeconds})`;
  const [, , [delivery], [endpoint], secrets] = await withTenant(db, tenantId, (tx) => [
    lockOrdered(tx, deliveryId),
    // What still waits for an endpoint that is disabled would be due for ever.
    tx
      .update(webhookDeliveries)
      .set({ status: "failed" })
      .where(and(isIt, eq(webhookDeliveries.status, "pending"), hasEndpoint(tx, { isDisabled: true }))),
    tx
      .update(webhookDeliveries)
      .set({
        attempts: sql`${webhookDeliveries.attempts} + 1`,
        nextAt: lease,
        sendingUntil: lease,
      })
      .where(
        and(
          isIt,
          eq(webhookDeliveries.status, "pending"),
          lte(webhookDeliveries.nextAt, sql`now()`),
          hasEndpoint(tx, { isDisabled: false }),
          not(isBehind()),
        ),
      )
      .returning(),
    tx
      .select({ url: webhookEndpoints.url, ordered: webhookEndpoints.ordered })
      .from(webhookEndpoints)
      .where(sql`${webhookEndpoints.id} = (${ofDelivery(tx)})`),
    tx
      .select({ sealed: webhookSecrets.sealed })
      .from(webhookSecrets)
      .where(
        and(
          sql`${webhookSecrets.endpointId} = (${ofDelivery(tx)})`,
          or(isNull(webhookSecrets.expiresAt), gt(webhookSecrets.expiresAt, sql`now()`)),
        ),
      )
      .orderBy(desc(webhookSecrets.createdAt)),
  ]);
  if (delivery === undefined || endpoint === undefined) return null;
  return { delivery, ...endpoint, sealed: secrets.map(({ sealed }) => sealed) };
}

/** The answer counts for the attempt that it is of: one whose lease was over before it came is only logged. */
async function record({ db, log }: DeliverDeps, delivery: DeliveryRow, sent: Sent): Promise<void> {
  const { tenantId, id, endpointId, attempts } = delivery;
  const { attempt, retryAfterMs, cause } = sent;
  const status = attempt.response?.status ?? 0;
  const isTaken = status >= 200 && status < 300;
  const isGone = status === 410;
  const delayMs = deliveryDelayMs(attempts, { chance: Math.random(), wishMs: retryAfterMs });
  const isOver = isGone || delayMs === null;
  await withTenant(db, tenantId, (tx) => [
    // The endpoint before its deliveries, as whoever disables it locks them.
    tx
      .update(webhookEndpoints)
      .set({ failingSince: isTaken ? null : sql`coalesce(${webhookEndpoints.failingSince}, now())` })
      .where(eq(webhookEndpoints.id, endpointId)),
    tx.insert(webhookAttempts).values({
      ...{ id: crypto.randomUUID(), tenantId, deliveryId: id, at: new Date(attempt.at) },
      ...{ durationMs: attempt.durationMs, request: attempt.request },
      ...{ response: attempt.response, error: attempt.error },
    }),
    tx
      .update(webhookDeliveries)
      .set({
        status: isTaken ? "delivered" : isOver ? "failed" : "pending",
        nextAt: sql`now() + make_interval(secs => ${(isTaken ? 0 : (delayMs ?? 0)) / 1000})`,
        sendingUntil: null,
      })
      .where(
        and(
          eq(webhookDeliveries.id, id),
          eq(webhookDeliveries.status, "pending"),
          eq(webhookDeliveries.attempts, attempts),
        ),
      ),
    ...(isTaken || !isOver ? [] : disable(tx, delivery, isGone ? "gone" : "failing")),
  ]);
  if (!isTaken)
    log.info("a webhook was not taken", { endpointId, deliveryId: id, attempts, status, error: cause });
}

/**
 * Disables an endpoint that is gone, or that has taken nothing since before the delivery that was given up was first
 * tried; what waited for it fails with it, and can be redelivered.
 */
function disable(
  tx: Builder,
  { endpointId, createdAt }: DeliveryRow,
  reason: WebhookEndpoint["disabledReason"],
) {
  const before = new Date(createdAt.getTime() + failingSlackMs);
  return [
    tx
      .update(webhookEndpoints)
      .set({ disabledReason: reason, disabledAt: sql`now()`, disablingToldAt: null })
      .where(
        and(
          eq(webhookEndpoints.id, endpointId),
          isNull(webhookEndpoints.disabledAt),
          reason === "gone" ? undefined : lte(webhookEndpoints.failingSince, before),
        ),
      ),
    failPending(tx, endpointId),
  ];
}

/** What still waits for a disabled endpoint fails. */
export function failPending(tx: Builder, endpointId: string) {
  return tx
    .update(webhookDeliveries)
    .set({ status: "failed" })
    .where(
      and(
        eq(webhookDeliveries.endpointId, endpointId),
        eq(webhookDeliveries.status, "pending"),
        hasEndpoint(tx, { isDisabled: true }),
      ),
    );
}

/** Whether the endpoint of a delivery is disabled, or is not. */
export function hasEndpoint(tx: Builder, { isDisabled }: { isDisabled: boolean }) {
  const { id, disabledAt } = webhookEndpoints;
  const isSo = isDisabled ? isNotNull(disabledAt) : isNull(disabledAt);
  return exists(
    tx
      .select({ one: sql`1` })
      .from(webhookEndpoints)
      .where(and(eq(id, webhookDeliveries.endpointId), isSo)),
  );
}
