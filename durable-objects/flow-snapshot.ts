import type { FlowError, FlowPlan, FlowProgress, FlowSnapshot, StagePlan } from "./flow-protocol.ts";
import type { FlowRow, StageRow } from "./flow-tables.ts";
import { type KnownRows, readPlan } from "./flow-unit.ts";

type Described = { row: FlowRow; plan: FlowPlan; current?: StageRow };

/** Says what watchers are told of a flow; null when there is none of this id. */
export function readSnapshot(
  sql: SqlStorage,
  flowId: string,
  { nowMs, known }: { nowMs: number; known: KnownRows },
): FlowSnapshot | null {
  const described = known.flows.get(flowId) ?? readFlow(sql, flowId);
  if (described === null) return null;
  const { row, plan } = described;
  const counts = progressOf(sql, described);
  const progress = { ...counts, leftMs: leftMs(row, { counts, plan, nowMs }) };
  const error = row.error === null ? null : errorOf(JSON.parse(row.error) as FlowError);
  return { flowId, seq: row.seq, state: row.state, progress, error };
}

function readFlow(sql: SqlStorage, flowId: string): Described | null {
  const [row] = sql.exec<FlowRow>("select * from flows where id = ?", flowId).toArray();
  return row === undefined ? null : { row, plan: readPlan(row.plan) };
}

function errorOf({ code, message }: FlowError): FlowSnapshot["error"] {
  return { code, message };
}

/** Counts by step. A fan-out whose list is not known yet counts as nothing. */
export function progressOf(sql: SqlStorage, { row, plan, current }: Described): FlowProgress {
  const stages = new Map<number, StageRow>();
  // In the first stage there is no other.
  if (current?.stage !== 0) {
    const rows = sql.exec<StageRow>(
      "select stage, total, done, released, entered_at, ended_at from stages where flow_id = ?",
      row.id,
    );
    for (const stage of rows) stages.set(stage.stage, stage);
  }
  if (current !== undefined) stages.set(current.stage, current);

  const steps = plan.stages.flatMap(({ kind, steps }, index) => {
    const stage = stages.get(index);
    const counts = { done: stage?.done ?? 0, total: stage?.total ?? (kind === "one" ? 1 : 0) };
    return steps.map((name) => ({ name, status: statusOf(row, index), ...counts }));
  });
  const sum = (key: "done" | "total") => steps.reduce((total, step) => total + step[key], 0);
  return { done: sum("done"), total: sum("total"), steps };
}

type Counted = { counts: FlowProgress; plan: FlowPlan; nowMs: number };

/**
 * What is left takes as long for each part as what is done did. Nobody can say while it is not known how many parts
 * there are, nor where the flow was begun again.
 */
function leftMs({ state, stage, round, started_at, paused_ms }: FlowRow, { counts, plan, nowMs }: Counted) {
  const { done, total, steps } = counts;
  const isListKnown = !plan.stages.some(({ kind }, index) => kind === "each" && index > stage);
  const isCounted = steps.every(({ status, total }) => status !== "running" || total > 0);
  if (state !== "running" || round > 1 || !isListKnown || !isCounted) return null;
  if (started_at === null || done === 0) return null;
  return Math.round(((nowMs - started_at - paused_ms) * (total - done)) / done);
}

function statusOf(
  { state, stage, failed_stage }: FlowRow,
  index: number,
): FlowProgress["steps"][number]["status"] {
  if (index === failed_stage) return state === "failing" || state === "failed" ? "failed" : "waiting";
  if (index < (failed_stage ?? stage) || state === "completed") return "done";
  return index === stage && (state === "running" || state === "paused") ? "running" : "waiting";
}

/**
 * Everything known so far as one JSON object: `input`, each finished stage by its name, and `error` once the flow has
 * failed. Put together as text: a long list of results is never parsed here.
 */
export function collectResults(sql: SqlStorage, { row, plan }: Described): string {
  const members = [`"input":${row.input}`];
  for (const [index, { name, kind }] of plan.stages.entries()) {
    if (index >= (row.failed_stage ?? row.stage)) break;
    members.push(`${JSON.stringify(name)}:${stageOutput(sql, { flowId: row.id, stage: index, kind })}`);
  }
  if (row.error !== null) members.push(`"error":${row.error}`);
  return `{${members.join(",")}}`;
}

type Finished = { flowId: string; stage: number; kind: StagePlan["kind"] | undefined };

/** What a finished stage came to, as JSON: the output of its part, or a list of those of all its parts. */
export function stageOutput(sql: SqlStorage, { flowId, stage, kind }: Finished): string {
  const rows = sql.exec<{ output: string }>(
    "select output from parts where flow_id = ? and stage = ? and idx >= 0 order by idx",
    flowId,
    stage,
  );
  const outputs = Array.from(rows, ({ output }) => output);
  return kind === "one" ? (outputs[0] ?? "null") : `[${outputs.join(",")}]`;
}
