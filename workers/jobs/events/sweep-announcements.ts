import { and, asc, gt, isNull, lt, ne, sql } from "drizzle-orm";
import { withPlatform } from "../../../db/jobs/client.ts";
import { tasks } from "../../../db/jobs/schema.ts";
import type { Deps } from "../deps.ts";
import { announceTask } from "./announce-task.ts";

type SweepOptions = {
  /** How long the step that finished a task may take to announce it. */
  afterSeconds?: number;
  /** How long it is tried: later nobody wants to hear of it. */
  forSeconds?: number;
  limit?: number;
};

/** Announces, of all tenants, the tasks that finished and were not announced. Returns how many it told of. */
export async function sweepAnnouncements(
  deps: Pick<Deps, "config" | "db" | "log" | "sendWebhooks">,
  { afterSeconds = 30, forSeconds = 3 * 86_400, limit = 100 }: SweepOptions = {},
): Promise<number> {
  const ago = (seconds: number) => sql`now() - make_interval(secs => ${seconds})`;
  const [found] = await withPlatform(deps.db, (tx) => [
    tx
      .select({ tenantId: tasks.tenantId, taskId: tasks.id })
      .from(tasks)
      .where(
        and(
          isNull(tasks.announcedAt),
          // There is nothing to tell of them: they would be found again each time, before all others.
          ne(tasks.status, "cancelled"),
          lt(tasks.finishedAt, ago(afterSeconds)),
          gt(tasks.finishedAt, ago(forSeconds)),
        ),
      )
      .orderBy(asc(tasks.finishedAt))
      .limit(limit),
  ]);
  let announced = 0;
  for (const ref of found) {
    try {
      await announceTask(deps, ref);
      announced += 1;
    } catch (error) {
      deps.log.error("cannot announce a finished task", { taskId: ref.taskId, error });
    }
  }
  return announced;
}
