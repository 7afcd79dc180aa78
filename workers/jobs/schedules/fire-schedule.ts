import { eq } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { tasks } from "../../../db/jobs/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { flagsOnByDefault } from "../../contract/flags.ts";
import { nextTime } from "../../contract/next-time.ts";
import { requireEntitled } from "../../contract/require-entitled.ts";
import { type FetchDeps, fetchAgain } from "../datasets/fetch-again.ts";
import type { Deps } from "../deps.ts";
import { createTask } from "../tasks/create-task.ts";
import type { VerbContext } from "../verb-context.ts";
import { claim, moveOn, putOff } from "./move-schedule.ts";
import type { ScheduleRow } from "./show-schedule.ts";

export type FireDeps = Pick<Deps, "db" | "files" | "flows" | "log"> & FetchDeps;

/** One that is due; its dataset's file may have an address to be fetched from first. */
export type DueSchedule = ScheduleRow & { isFetched: boolean };

/** How long a file that cannot be had is asked for again, before the time counts as failed. */
const fetchedForMs = 60 * 60_000;

/**
 * Begins the task of the time that is due, over the file as it is at its address where it came from one. What cannot be is
 * told in the schedule, which goes on with its next time.
 * @returns whether a task was started.
 */
export async function fireSchedule(deps: FireDeps, row: DueSchedule, now: Date): Promise<boolean> {
  const { id, datasetId, nextAt } = row;
  if (nextAt === null) return false;
  const next = nextTime(row, now);
  const taskId = await taskIdOf(id, nextAt);
  if (await isStarted(deps, row, taskId)) {
    await moveOn(deps, row, { next, taskId, error: null });
    return false;
  }
  if (row.isFetched && !(await claim(deps, row, now))) return false;
  const context = contextOf(deps, row);
  try {
    requireEntitled(row.entitlements, { to: "change" });
    if (row.isFetched) await fetchAgain(context, datasetId);
    await createTask(context, { datasetId, taskId, priority: "bulk" });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    await refused(deps, row, { now, next, error });
    return false;
  }
  await moveOn(deps, row, { next, taskId, error: null });
  return true;
}

type Refused = { now: Date; next: Date | null; error: ApiError };

/** What may come right is tried again until the next time has come: a place without a word, a file for an hour and told. */
async function refused(deps: FireDeps, row: DueSchedule, { now, next, error }: Refused): Promise<void> {
  const { nextAt } = row;
  if (nextAt === null) return;
  const { code, message } = error;
  const following = nextTime(row, nextAt);
  const isAhead = following !== null && following > now;
  const isAway = code === "unprocessable" || code === "unavailable";
  if (isAhead && code === "rate_limited") await putOff(deps, row, { now });
  else if (isAhead && isAway && now.getTime() - nextAt.getTime() < fetchedForMs)
    await putOff(deps, row, { now, error: message });
  else await moveOn(deps, row, { next, taskId: null, error: message });
}

async function isStarted({ db }: FireDeps, { tenantId }: ScheduleRow, taskId: string): Promise<boolean> {
  const [rows] = await withTenant(db, tenantId, (tx) => [
    tx.select({ id: tasks.id }).from(tasks).where(eq(tasks.id, taskId)),
  ]);
  return rows.length > 0;
}

/** On behalf of whoever made the schedule, with what their tenant may do as far as the gateway has told. */
function contextOf(deps: FireDeps, row: ScheduleRow): VerbContext & FetchDeps {
  const { tenantId, createdBy: id, entitlements } = row;
  const traceId = crypto.randomUUID().replaceAll("-", "");
  return {
    ...deps,
    actor: { kind: "person", role: "member", id, tenantId, entitlements, flags: flagsOnByDefault },
    log: deps.log.child({ scheduleId: row.id, tenantId }),
    traceId,
    waitUntil: (work) => void work,
  };
}

/** A UUID (version 8, RFC 9562) that follows from the schedule and the time that it runs for. */
export async function taskIdOf(scheduleId: string, at: Date): Promise<string> {
  const text = new TextEncoder().encode(`${scheduleId} ${at.toISOString()}`);
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", text)).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
