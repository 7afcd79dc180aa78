import type { FlowError, FlowSpan, FlowState, FlowTimeline } from "./flow-protocol.ts";
import type { FlowRow, PartRow, StageRow } from "./flow-tables.ts";
import { belowId, readPlan } from "./flow-unit.ts";

/** How many parts and lost attempts of one flow, and how many flows below it, are told at the most. */
const mostParts = 500;
const mostFlows = 100;

type TryRow = {
  stage: number;
  idx: number;
  round: number;
  attempt: number;
  started_at: number | null;
  ended_at: number;
  code: string;
};

/** What a flow and those that it started did when; null when the flow is not known here. */
export function readTimeline(sql: SqlStorage, flowId: string): FlowTimeline | null {
  const flows = sql
    .exec<FlowRow>(
      "select * from flows where id = ? or id > ? and id < ? order by id limit ?",
      ...[flowId, ...belowId(flowId), mostFlows + 1],
    )
    .toArray();
  if (flows.length === 0) return null;
  const told = flows.slice(0, mostFlows);
  const parts = told.map((flow) => spansOf(sql, flow));
  const spans = parts.flatMap(({ spans }) => spans).sort((a, b) => a.startedAtMs - b.startedAtMs);
  const leftOut = parts.reduce((sum, { leftOut }) => sum + leftOut, 0) + flows.length - told.length;
  return { spans, leftOut };
}

/** Of what an earlier version ran, whose times were not kept, nothing is told. */
function spansOf(sql: SqlStorage, row: FlowRow): FlowTimeline {
  const plan = readPlan(row.plan);
  const spans: FlowSpan[] = [];
  const none = { index: null, attempt: null, code: null };
  const status = statusOf(row.state);
  if (row.started_at !== null)
    spans.push({
      ...{ ...none, id: row.id, parent: parentOf(row), kind: "flow", name: plan.flow, status },
      ...{ startedAtMs: row.started_at, endedAtMs: row.ended_at },
    });
  const names = new Map<number, string>();
  for (const stage of stagesOf(sql, row.id)) {
    const { name = "" } = [...plan.stages, plan.onFailure, plan.onCancel][stage.stage] ?? {};
    names.set(stage.stage, name);
    if (stage.entered_at === null) continue;
    const failed = stage.stage === row.failed_stage && stage.ended_at !== null;
    spans.push({
      ...{ ...none, id: `${row.id}#${stage.stage}`, parent: row.id, kind: "step", name },
      status: failed
        ? isCancelled(row)
          ? "cancelled"
          : "failed"
        : stage.ended_at === null
          ? status
          : "done",
      ...{ startedAtMs: stage.entered_at, endedAtMs: stage.ended_at },
    });
  }
  const { total } = sql
    .exec<{ total: number }>(
      "select count(*) as total from parts where flow_id = ? and started_at is not null",
      row.id,
    )
    .one();
  spans.push(...partSpans(sql, row, names), ...trySpans(sql, row, names));
  return { spans, leftOut: Math.max(0, total - mostParts) };
}

function partSpans(sql: SqlStorage, row: FlowRow, names: Map<number, string>): FlowSpan[] {
  const parts = sql
    .exec<PartRow>(
      `select * from parts where flow_id = ? and started_at is not null and state in ('running', 'done', 'dropped')
       order by stage, idx limit ?`,
      row.id,
      mostParts,
    )
    .toArray();
  return parts.map((part) => ({
    id: partId(part),
    ...{ parent: `${row.id}#${part.stage}`, kind: "part" as const, name: names.get(part.stage) ?? "" },
    ...{ index: part.idx, attempt: part.attempts, code: codeOf(part, row) },
    status: partStatus(part, row),
    startedAtMs: part.started_at ?? 0,
    endedAtMs: part.ended_at ?? (part.state === "dropped" ? row.ended_at : null),
  }));
}

/** Why the attempt failed that ended the flow; those before it are tries. */
function codeOf({ stage, idx }: PartRow, { error, failed_stage }: FlowRow): string | null {
  if (error === null || stage !== failed_stage) return null;
  const { index, attempts, code } = JSON.parse(error) as FlowError;
  return attempts > 0 && index === idx ? code : null;
}

function trySpans(sql: SqlStorage, row: FlowRow, names: Map<number, string>): FlowSpan[] {
  const tries = sql
    .exec<TryRow>(
      "select * from tries where flow_id = ? order by stage, idx, round, attempt limit ?",
      row.id,
      mostParts,
    )
    .toArray();
  return tries.map(({ stage, idx, round, attempt, started_at, ended_at, code }) => ({
    id: `${row.id}#${stage}.${idx}:${round}.${attempt}`,
    ...{ parent: `${row.id}#${stage}`, kind: "part" as const, name: names.get(stage) ?? "" },
    ...{ index: idx, attempt, status: "failed" as const, code },
    ...{ startedAtMs: started_at ?? ended_at, endedAtMs: ended_at },
  }));
}

function stagesOf(sql: SqlStorage, flowId: string): StageRow[] {
  return sql
    .exec<StageRow>(
      "select stage, total, done, released, entered_at, ended_at from stages where flow_id = ? order by stage",
      flowId,
    )
    .toArray();
}

function partId({ flow_id, stage, idx }: PartRow): string {
  return `${flow_id}#${stage}.${idx}`;
}

/** A flow that another one started hangs below the part that it is. */
function parentOf({ id, parent }: FlowRow): string | null {
  return parent === null ? null : `${parent}#${id.slice(parent.length + 1)}`;
}

function partStatus({ state, ended_at }: PartRow, row: FlowRow): FlowSpan["status"] {
  if (state === "running") return "running";
  if (state === "done") return "done";
  return ended_at !== null && !isCancelled(row) ? "failed" : "cancelled";
}

function isCancelled({ state }: FlowRow): boolean {
  return state === "cancelling" || state === "cancelled";
}

function statusOf(state: FlowState): FlowSpan["status"] {
  if (state === "completed") return "done";
  if (state === "failing" || state === "failed") return "failed";
  if (state === "cancelling" || state === "cancelled") return "cancelled";
  return state === "paused" ? "paused" : "running";
}
