import { sql } from "drizzle-orm";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import { waitingSteps } from "../proxy/internal-jobs.ts";
import { type Gauge, gaugeFamily } from "./counter.ts";
import type { Family } from "./family.ts";
import { activeUsers } from "./record-request.ts";

/** What is looked up only when somebody reads the metrics. What cannot be read then is left out, and logged. */
export async function readGauges(deps: Deps): Promise<Family<Gauge>[]> {
  const { db, mailQueue, accountQueue } = deps;
  const users = gaugeFamily("selvedge_active_users", "People seen within the last 5 to 10 minutes", []);
  const depth = gaugeFamily("selvedge_queue_messages", "Messages that wait in a queue", ["queue"]);
  const connections = gaugeFamily(
    "selvedge_database_connections",
    "Connections that the database has, of everyone",
    [],
  );
  users.with().add(activeUsers.count());
  await Promise.all([
    read("mail queue", async () => depth.with("mail").add((await mailQueue.metrics()).backlogCount)),
    read("account queue", async () =>
      depth.with("accounts").add((await accountQueue.metrics()).backlogCount),
    ),
    read("step queue", async () => depth.with("steps").add(await waitingSteps(deps))),
    read("database connections", async () => connections.with().add(await countConnections(db))),
  ]);
  return [users, depth, connections];
}

async function countConnections(db: Deps["db"]): Promise<number> {
  const { rows } = await db.execute<{ count: number }>(
    sql`select numbackends as count from pg_stat_database where datname = current_database()`,
  );
  return Number(rows[0]?.count ?? 0);
}

async function read(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log("warn", "gauge_not_read", { what, ...describeError(error) });
  }
}
