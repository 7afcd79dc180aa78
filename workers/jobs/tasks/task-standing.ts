import { eq } from "drizzle-orm";
import { type Builder, type Database, withTenant } from "../../../db/jobs/client.ts";
import { tasks } from "../../../db/jobs/schema.ts";

/** A task as a step of its flow sees it: `round` is the one that the step belongs to. */
export type TaskRound = { tenantId: string; taskId: string; round: number };

/**
 * What is written down of a task: how it ended, `open` while it has not, `superseded` where it was begun again since,
 * `gone` where it was deleted. Only what `open` tasks do counts.
 */
export type TaskStanding = "open" | "completed" | "failed" | "cancelled" | "superseded" | "gone";

export async function taskStanding(db: Database, task: TaskRound): Promise<TaskStanding> {
  const [rows] = await withTenant(db, task.tenantId, (tx) => [selectStanding(tx, task)]);
  return standingOf(rows, task);
}

/** For a transaction that changes the task: put it last, and give its rows to `standingOf`. */
export function selectStanding(tx: Builder, { taskId }: TaskRound) {
  return tx.select({ status: tasks.status, round: tasks.round }).from(tasks).where(eq(tasks.id, taskId));
}

type StandingRow = Pick<typeof tasks.$inferSelect, "status" | "round">;

export function standingOf([row]: StandingRow[], { round }: TaskRound): TaskStanding {
  if (row === undefined) return "gone";
  if (row.round !== round) return "superseded";
  const { status } = row;
  return status === "completed" || status === "failed" || status === "cancelled" ? status : "open";
}
