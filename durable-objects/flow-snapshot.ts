import type { FlowPlan, FlowProgress, FlowSnapshot } from "./flow-protocol.ts";
import type { FlowRow, StageRow } from "./flow-tables.ts";

type Described = { row: FlowRow; plan: FlowPlan; current?: StageRow };

/** Reads what watchers are told of a flow; null when there is none of this id. */
export function readSnapshot(sql: SqlStorage, flowId: string): FlowSnapshot | null {
  const [row] = sql.exec<FlowRow>("select * from flows where id = ?", flowId).toArray();
  if (row === undefined) return null;
  const progress = progressOf(sql, { row, plan: JSON.parse(row.plan) as FlowPlan });
  const error = row.error === null ? null : (JSON.parse(row.error) as FlowSnapshot["error"]);
  return { flowId, seq: row.seq, state: row.state, progress, error };
}

/** Counts by step. A fan-out whose list is not known yet counts as nothing. */
export function progressOf(sql: SqlStorage, { row, plan, current }: Described): FlowProgress {
  const stages = new Map<number, StageRow>();
  const rows = sql.exec<StageRow>(
    "select stage, total, done, released from stages where flow_id = ?",
    row.id,
  );
  for (const stage of rows) stages.set(stage.stage, stage);
  if (current !== undefined) stages.set(current.stage, current);

  const steps = plan.stages.flatMap(({ kind, steps }, index) => {
    const stage = stages.get(index);
    const counts = { done: stage?.done ?? 0, total: stage?.total ?? (kind === "one" ? 1 : 0) };
    return steps.map((name) => ({ name, status: statusOf(row, index), ...counts }));
  });
  const sum = (key: "done" | "total") => steps.reduce((total, step) => total + step[key], 0);
  return { done: sum("done"), total: sum("total"), steps };
}

function statusOf(
  { state, stage, failed_stage }: FlowRow,
  index: number,
): FlowProgress["steps"][number]["status"] {
  if (index === failed_stage) return "failed";
  if (index < (failed_stage ?? stage) || state === "completed") return "done";
  return index === stage && state === "running" ? "running" : "waiting";
}

/**
 * Everything known so far as one JSON object: `input`, each finished stage by its name, and `error` once the flow has
 * failed. Put together as text: a long list of results is never parsed here.
 */
export function collectResults(sql: SqlStorage, { row, plan }: Described): string {
  const members = [`"input":${row.input}`];
  for (const [index, { name, kind }] of plan.stages.entries()) {
    if (index >= (row.failed_stage ?? row.stage)) break;
    const outputs: string[] = [];
    const rows = sql.exec<{ output: string }>(
      "select output from parts where flow_id = ? and stage = ? and idx >= 0 order by idx",
      row.id,
      index,
    );
    for (const { output } of rows) outputs.push(output);
    members.push(`${JSON.stringify(name)}:${kind === "one" ? outputs[0] : `[${outputs.join(",")}]`}`);
  }
  if (row.error !== null) members.push(`"error":${row.error}`);
  return `{${members.join(",")}}`;
}
