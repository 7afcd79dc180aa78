import { and, asc, eq, isNull, lt, or, sql } from "drizzle-orm";
import { withPlatform } from "../../../db/jobs/client.ts";
import { tasks } from "../../../db/jobs/schema.ts";
import type { Deps } from "../deps.ts";
import { stopFlow } from "./steer-task.ts";

/** Tells the flows of tasks that were cancelled, of all tenants, where they were not told. Returns how many. */
export async function sweepCancelled(
  { db, flows, log }: Pick<Deps, "db" | "flows" | "log">,
  { afterSeconds = 30, limit = 100 }: { afterSeconds?: number; limit?: number } = {},
): Promise<number> {
  const { id, tenantId, datasetId, traceId, round, priority } = tasks;
  const [found] = await withPlatform(db, (tx) => [
    tx
      .select({ id, tenantId, datasetId, traceId, round, priority })
      .from(tasks)
      .where(
        and(
          eq(tasks.status, "cancelled"),
          or(isNull(tasks.drivenAt), lt(tasks.drivenAt, tasks.finishedAt)),
          lt(tasks.finishedAt, sql`now() - make_interval(secs => ${afterSeconds})`),
        ),
      )
      .orderBy(asc(tasks.finishedAt))
      .limit(limit),
  ]);
  let told = 0;
  for (const task of found) {
    try {
      await stopFlow({ db, flows }, task);
      told += 1;
    } catch (error) {
      log.error("cannot stop the flow of a cancelled task", { taskId: task.id, error });
    }
  }
  return told;
}
