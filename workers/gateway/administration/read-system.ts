import { eq, or, sql } from "drizzle-orm";
import { billingEvent } from "../../../db/gateway/schema-billing.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { System } from "../../contract/system.ts";
import type { Deps } from "../deps.ts";
import { checkDependencies } from "../health/checks.ts";
import { summarize } from "../health/readiness.ts";
import { describeError, log } from "../log.ts";
import { metrics } from "../metrics/metrics.ts";
import { readConnections } from "../metrics/read-gauges.ts";
import { activeUsers } from "../metrics/record-request.ts";
import { waitingInJobs } from "../proxy/internal-jobs.ts";

/** How the platform is: what answers, what waits, what the isolate that answers has limited. */
export async function readSystem(deps: Deps): Promise<System> {
  const { db, mailQueue, accountQueue } = deps;
  const [dependencies, mail, accounts, waiting, inbox, databaseConnections] = await Promise.all([
    checkDependencies(deps),
    found("mail queue", async () => (await mailQueue.metrics()).backlogCount),
    found("account queue", async () => (await accountQueue.metrics()).backlogCount),
    found("jobs", () => waitingInJobs(deps)),
    found("inbox", () => readInbox(db)),
    found("database connections", async () => (await readConnections(db)).ours),
  ]);
  return {
    readiness: summarize(dependencies),
    queues: [
      { name: "mail", messages: mail },
      { name: "accounts", messages: accounts },
      { name: "steps", messages: waiting?.steps ?? null },
    ],
    ...{ backlog: waiting?.backlog ?? null, inbox, databaseConnections },
    isolate: { activeUsers: activeUsers.count(), limiter: limiterDecisions() },
  };
}

async function readInbox(db: Deps["db"]): Promise<NonNullable<System["inbox"]>> {
  const { status, receivedAt } = billingEvent;
  const isWaiting = sql`${status} = 'received'`;
  const [[row]] = await withPlatform(db, [
    db
      .select({
        waiting: sql<number>`count(*) filter (where ${isWaiting})::int`,
        failed: sql<number>`count(*) filter (where ${status} = 'failed')::int`,
        since: sql<string | null>`min(${receivedAt}) filter (where ${isWaiting})`,
      })
      .from(billingEvent)
      .where(or(eq(status, "received"), eq(status, "failed"))),
  ]);
  const { waiting = 0, failed = 0, since = null } = row ?? {};
  return { waiting, failed, since: since === null ? null : new Date(since).toISOString() };
}

function limiterDecisions(): System["isolate"]["limiter"] {
  return [...metrics.limiterDecisions.list()].map(({ values: [policy = "", decision = ""], series }) => ({
    ...{ policy, decision },
    count: series.value,
  }));
}

/** What cannot be read then is null, and logged. */
async function found<Value>(what: string, work: () => Promise<Value>): Promise<Value | null> {
  try {
    return await work();
  } catch (error) {
    log("warn", "gauge_not_read", { what, ...describeError(error) });
    return null;
  }
}
