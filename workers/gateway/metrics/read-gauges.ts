import { and, count, eq, inArray, isNotNull, isNull, lt, min, sql } from "drizzle-orm";
import { billingEvent, subscription } from "../../../db/gateway/schema-billing.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import { waitingInJobs } from "../proxy/internal-jobs.ts";
import { readJourneys } from "../status/journey-store.ts";
import { type Gauge, gaugeFamily } from "./counter.ts";
import type { Family } from "./family.ts";
import { activeUsers } from "./record-request.ts";

/** What is looked up when somebody reads the metrics, and each minute in the cloud. What cannot be read then is left out, and logged. */
export async function readGauges(deps: Deps): Promise<Family<Gauge>[]> {
  const { db, mailQueue, accountQueue } = deps;
  const depth = gaugeFamily("selvedge_queue_messages", "Messages that wait in a queue", ["queue"]);
  const connections = gaugeFamily(
    "selvedge_database_connections",
    "Connections that the database has, of everyone",
    [],
  );
  const taken = gaugeFamily(
    "selvedge_database_connections_ratio",
    "Of the connections that the database's server allows, those that are taken, by all of its databases",
    [],
  );
  const oldest = gaugeFamily(
    "selvedge_oldest_waiting_seconds",
    "For how long the work that waits longest has been due",
    ["work"],
  );
  const letters = gaugeFamily(
    "selvedge_dead_letters",
    "Steps that were given up, and not looked into yet",
    [],
  );
  const givenUp = gaugeFamily("selvedge_webhooks_given_up", "Webhooks given up within the last hour", []);
  const refused = gaugeFamily("selvedge_usage_refused", "Entries of usage that Lago will never take", []);
  const billing = gaugeFamily("selvedge_billing_drift", "What our record of billing may have missed", [
    "kind",
  ]);
  const cron = gaugeFamily(
    "selvedge_cron_ran_timestamp_seconds",
    "When the cron walked the journeys last",
    [],
  );
  await Promise.all([
    read("cron", async () => {
      const { checkedAt } = await readJourneys(deps);
      if (checkedAt !== null) cron.with().add(Date.parse(checkedAt) / 1_000);
    }),
    read("mail queue", async () => depth.with("mail").add((await mailQueue.metrics()).backlogCount)),
    read("account queue", async () =>
      depth.with("accounts").add((await accountQueue.metrics()).backlogCount),
    ),
    read("jobs", async () => {
      const { stepQueues, backlog, webhooksGivenUp, usageRefused, oldestSeconds } = await waitingInJobs(deps);
      for (const [queue, messages] of Object.entries(stepQueues)) depth.with(queue).add(messages);
      letters.with().add(backlog.deadLetters.count);
      givenUp.with().add(webhooksGivenUp);
      refused.with().add(usageRefused);
      for (const [work, seconds] of Object.entries(oldestSeconds)) oldest.with(work).add(seconds);
    }),
    read("billing", async () => {
      const { unread, differing, failed, oldestSeconds } = await readBillingDrift(db);
      billing.with("not_compared").add(unread);
      billing.with("usage_differs").add(differing);
      billing.with("failed_events").add(failed);
      oldest.with("billing_events").add(oldestSeconds);
    }),
    read("database connections", async () => {
      const { ours, share } = await readConnections(db);
      connections.with().add(ours);
      taken.with().add(share);
    }),
  ]);
  return [depth, connections, taken, oldest, letters, givenUp, refused, billing, cron];
}

/** Of the isolate that answers. */
export function readActiveUsers(): Family<Gauge> {
  const users = gaugeFamily("selvedge_active_users", "People seen within the last 5 to 10 minutes", []);
  users.with().add(activeUsers.count());
  return users;
}

/** Those of everyone to this database, and of all that its server allows the share that is taken. */
export async function readConnections(db: Deps["db"]): Promise<{ ours: number; share: number }> {
  const { rows } = await db.execute<{ ours: number; share: number }>(
    sql`select sum(numbackends) filter (where datname = current_database()) as ours,
      sum(numbackends) / current_setting('max_connections')::float as share from pg_stat_database`,
  );
  return { ours: Number(rows[0]?.ours ?? 0), share: Number(rows[0]?.share ?? 0) };
}

/** Each tenant is compared with Lago every six hours; what was not for twelve, nobody could compare. */
async function readBillingDrift(db: Deps["db"]) {
  const [[unread], [differing], [failed], [open]] = await withPlatform(db, [
    db
      .select({ many: count() })
      .from(subscription)
      .where(lt(subscription.syncedAt, sql`now() - interval '12 hours'`)),
    db
      .select({ many: count() })
      .from(subscription)
      .where(and(eq(subscription.status, "active"), isNotNull(subscription.usageDrift))),
    db.select({ many: count() }).from(billingEvent).where(eq(billingEvent.status, "failed")),
    db
      .select({ since: min(billingEvent.receivedAt) })
      .from(billingEvent)
      .where(and(inArray(billingEvent.status, ["received", "failed"]), isNull(billingEvent.finishedAt))),
  ]);
  const sinceMs = open?.since == null ? Date.now() : new Date(open.since).getTime();
  return {
    unread: unread?.many ?? 0,
    differing: differing?.many ?? 0,
    failed: failed?.many ?? 0,
    oldestSeconds: Math.max(0, Math.round((Date.now() - sinceMs) / 1_000)),
  };
}

async function read(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log("warn", "gauge_not_read", { what, ...describeError(error) });
  }
}
