import { and, count, eq, gt, isNotNull, isNull, min, sql } from "drizzle-orm";
import { withPlatform } from "../../../db/jobs/client.ts";
import { deadLetters, tasks, usageLedger } from "../../../db/jobs/schema.ts";
import { webhookDeliveries } from "../../../db/jobs/schema-webhooks.ts";
import type { InternalWaiting, StepQueue } from "../../contract/internal.ts";
import type { Deps } from "../deps.ts";

type Waiting = { count: number; since: Date | null } | undefined;

/** How much work is not done, of all tenants, and for how long what waits longest has been due. */
export async function countWaiting({
  db,
  stepQueues,
}: Pick<Deps, "db" | "stepQueues">): Promise<InternalWaiting> {
  const isPending = eq(webhookDeliveries.status, "pending");
  const [queues, [[open], [letters], [deliveries], [usage], [givenUp], [refused]]] = await Promise.all([
    readQueues(stepQueues),
    withPlatform(db, (tx) => [
      tx
        .select({
          count: count(),
          since: min(tasks.createdAt),
          due: sql<string | null>`min(${tasks.createdAt}) filter (where ${eq(tasks.status, "pending")})`,
        })
        .from(tasks)
        .where(isNull(tasks.finishedAt)),
      tx
        .select({ count: count(), since: min(deadLetters.createdAt) })
        .from(deadLetters)
        .where(eq(deadLetters.status, "waiting")),
      tx
        .select({
          ...{ count: count(), since: min(webhookDeliveries.createdAt) },
          due: min(webhookDeliveries.nextAt),
        })
        .from(webhookDeliveries)
        .where(isPending),
      tx
        .select({ count: count(), since: min(usageLedger.createdAt) })
        .from(usageLedger)
        .where(isNull(usageLedger.sentAt)),
      tx
        .select({ many: count() })
        .from(webhookDeliveries)
        .where(
          and(
            eq(webhookDeliveries.status, "failed"),
            gt(webhookDeliveries.nextAt, sql`now() - interval '1 hour'`),
          ),
        ),
      tx.select({ many: count() }).from(usageLedger).where(isNotNull(usageLedger.refusal)),
    ]),
  ]);
  return {
    steps: queues.reduce((sum, { messages }) => sum + messages, 0),
    stepQueues: Object.fromEntries(queues.map(({ name, messages }) => [name, messages])),
    backlog: {
      ...{ tasks: shown(open), deadLetters: shown(letters) },
      ...{ deliveries: shown(deliveries), usage: shown(usage) },
    },
    webhooksGivenUp: givenUp?.many ?? 0,
    usageRefused: refused?.many ?? 0,
    oldestSeconds: {
      ...{ tasks: age(open?.due), webhooks: age(deliveries?.due), usage: age(usage?.since) },
      // Nobody waits for what is bulk.
      steps: Math.max(...queues.map(({ name, since }) => (name === "bulk-steps" ? 0 : age(since)))),
    },
  };
}

/** Of each its messages, and when the oldest was sent; null where there is none, or the platform does not say. */
async function readQueues(queues: Deps["stepQueues"]) {
  const read = async ([name, queue]: [string, Pick<Queue, "metrics">]) => {
    const { backlogCount: messages, oldestMessageTimestamp: oldest } = await queue.metrics();
    const isKnown = messages > 0 && oldest !== undefined && oldest.getTime() > 0;
    return { name: name as StepQueue, messages, since: isKnown ? oldest : null };
  };
  return await Promise.all(Object.entries(queues).map(read));
}

function shown(row: Waiting): { count: number; since: string | null } {
  return { count: row?.count ?? 0, since: row?.since?.toISOString() ?? null };
}

/** What is not due yet is no work that waits. */
function age(since: Date | string | null | undefined): number {
  return since == null ? 0 : Math.max(0, Math.round((Date.now() - new Date(since).getTime()) / 1_000));
}
