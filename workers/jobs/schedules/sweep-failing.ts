import { and, asc, eq, gt, isNotNull, isNull, or, sql } from "drizzle-orm";
import { withPlatform, withTenant } from "../../../db/jobs/client.ts";
import { schedules } from "../../../db/jobs/schema-schedules.ts";
import type { Deps } from "../deps.ts";
import { EventRefused, postEvent } from "../events/post-event.ts";
import { cutText } from "../values/cut-text.ts";

const longestReason = 300;

/** For how long the gateway is tried to be told. */
const toldForDays = 3;

type Failing = Pick<
  typeof schedules.$inferSelect,
  "id" | "tenantId" | "name" | "createdBy" | "failingSince" | "lastError"
>;

/**
 * Has whoever made a schedule told, by the gateway, that it begins no tasks: once, until it has begun one again. What of
 * theirs fails for one reason, as all does where the plan is not enough, is one event. Returns of how many it told; it
 * stops where the gateway does not answer, for the next sweep.
 */
export async function sweepFailing(
  deps: Pick<Deps, "config" | "db" | "log">,
  { limit = 100 }: { limit?: number } = {},
): Promise<number> {
  const { failingSince, failingToldAt } = schedules;
  const isRecent = gt(failingSince, sql`now() - make_interval(days => ${toldForDays})`);
  const [found] = await withPlatform(deps.db, (tx) => [
    tx
      .select()
      .from(schedules)
      .where(and(isNotNull(failingSince), isNull(failingToldAt), isRecent))
      .orderBy(asc(failingSince))
      .limit(limit),
  ]);
  const alike = Map.groupBy(found, ({ tenantId, createdBy, lastError }) =>
    JSON.stringify([tenantId, createdBy, lastError]),
  );
  let told = 0;
  for (const group of alike.values()) {
    try {
      await tell(deps, group);
      told += group.length;
    } catch (error) {
      deps.log.error("cannot tell that a schedule is failing", { scheduleId: group[0]?.id, error });
      if (!(error instanceof EventRefused)) break;
    }
  }
  return told;
}

/** Of the one that has failed for longest, and how many others there are. */
async function tell({ config, db }: Pick<Deps, "config" | "db">, group: readonly Failing[]): Promise<void> {
  const [first, ...others] = group;
  if (first === undefined || first.failingSince === null) return;
  const { id: scheduleId, tenantId, name, createdBy, failingSince: since, lastError } = first;
  const reason = cutText(lastError ?? "It could not be run", longestReason);
  await postEvent(config, `schedule.failing:${scheduleId}:${since.getTime()}`, {
    ...{ type: "schedule.failing", timestamp: since.toISOString() },
    data: {
      ...{ tenantId, scheduleId, name, createdBy, reason },
      ...(others.length > 0 ? { others: others.length } : {}),
    },
  });
  // One that has worked meanwhile, and fails again, is told of again.
  const isSame = ({ id, failingSince }: Failing) =>
    and(eq(schedules.id, id), failingSince === null ? sql`false` : eq(schedules.failingSince, failingSince));
  await withTenant(db, tenantId, (tx) => [
    tx
      .update(schedules)
      .set({ failingToldAt: sql`now()` })
      .where(or(...group.map(isSame))),
  ]);
}
