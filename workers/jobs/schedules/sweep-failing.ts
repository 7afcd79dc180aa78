import { and, asc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { withPlatform, withTenant } from "../../../db/jobs/client.ts";
import { schedules } from "../../../db/jobs/schema-schedules.ts";
import type { Deps } from "../deps.ts";
import { postEvent } from "../events/post-event.ts";

const longestReason = 300;

/**
 * Has whoever made a schedule told, by the gateway, that it begins no tasks: once, until it has begun one again. Returns of
 * how many it told.
 */
export async function sweepFailing(
  { config, db, log }: Pick<Deps, "config" | "db" | "log">,
  { limit = 100 }: { limit?: number } = {},
): Promise<number> {
  const { failingSince, failingToldAt } = schedules;
  const [found] = await withPlatform(db, (tx) => [
    tx
      .select()
      .from(schedules)
      .where(and(isNotNull(failingSince), isNull(failingToldAt)))
      .orderBy(asc(failingSince))
      .limit(limit),
  ]);
  let told = 0;
  for (const { id: scheduleId, tenantId, name, createdBy, failingSince: since, lastError } of found) {
    if (since === null) continue;
    const reason = (lastError ?? "It could not be run").slice(0, longestReason);
    try {
      await postEvent(config, `schedule.failing:${scheduleId}:${since.getTime()}`, {
        ...{ type: "schedule.failing", timestamp: since.toISOString() },
        data: { tenantId, scheduleId, name, createdBy, reason },
      });
      await withTenant(db, tenantId, (tx) => [
        tx
          .update(schedules)
          .set({ failingToldAt: sql`now()` })
          .where(and(eq(schedules.id, scheduleId), eq(failingSince, since))),
      ]);
      told += 1;
    } catch (error) {
      log.error("cannot tell that a schedule is failing", { scheduleId, error });
    }
  }
  return told;
}
