import type { FlowPlan, StagePlan } from "./flow-protocol.ts";
import type { FlowRow, StageRow } from "./flow-tables.ts";

/**
 * One atomic change of the object. Flows are read once and written once in it, however many of their parts change.
 */
export type Unit = {
  sql: SqlStorage;
  nowMs: number;
  /** From 0 to 1. */
  chance: () => number;
  flows: Map<string, OpenFlow>;
  /** Flows that ended in this change, and were started by another one that does not know yet. */
  ended: OpenFlow[];
};

/** A flow being changed; `current` is the stage it stands in. */
export type OpenFlow = { row: FlowRow; plan: FlowPlan; current: StageRow; changed: boolean };

export function openUnit(sql: SqlStorage, { nowMs, chance }: { nowMs: number; chance: () => number }): Unit {
  return { sql, nowMs, chance, flows: new Map(), ended: [] };
}

/** What a plan says that was written before it could: such a flow is paused and kept as others are, and clears up nothing. */
const saidLater = { onCancel: null, pauseMs: 3 * 86_400_000, retainFailedMs: 7 * 86_400_000 };

/** Nobody changes a plan, and flows of one kind have the same. */
let lastRead: { text: string; plan: FlowPlan } | null = null;

/** The plan of a row. */
export function readPlan(text: string): FlowPlan {
  if (lastRead?.text === text) return lastRead.plan;
  const plan = { ...saidLater, ...(JSON.parse(text) as Omit<FlowPlan, keyof typeof saidLater>) };
  lastRead = { text, plan };
  return plan;
}

/** Between these are the ids that begin with an id and a slash: of all flows that the one of this id started. */
export function belowId(id: string): [string, string] {
  return [`${id}/`, `${id}0`];
}

/** Returns null for a flow that never started here or is already forgotten. */
export function openFlow(unit: Unit, flowId: string): OpenFlow | null {
  const open = unit.flows.get(flowId);
  if (open !== undefined) return open;
  const [row] = unit.sql.exec<FlowRow>("select * from flows where id = ?", flowId).toArray();
  if (row === undefined) return null;
  const current = unit.sql
    .exec<StageRow>(
      "select stage, total, done, released, entered_at, ended_at from stages where flow_id = ? and stage = ?",
      flowId,
      row.stage,
    )
    .one();
  const flow = { row, plan: readPlan(row.plan), current, changed: false };
  unit.flows.set(flowId, flow);
  return flow;
}

/** The plan of the stage that a flow stands in; behind the last stage come those that run on failure and on cancelling. */
export function stagePlanOf({ plan, row }: OpenFlow): StagePlan {
  const stage = [...plan.stages, plan.onFailure, plan.onCancel][row.stage] ?? null;
  if (stage === null)
    throw new Error(`Flow "${row.id}" stands in stage ${row.stage}, which its plan does not have`);
  return stage;
}

export function saveStage(unit: Unit, { row, current }: OpenFlow): void {
  unit.sql.exec(
    `insert into stages (flow_id, stage, total, done, released, entered_at, ended_at) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (flow_id, stage) do update set total = excluded.total, done = excluded.done,
       released = excluded.released, entered_at = excluded.entered_at, ended_at = excluded.ended_at`,
    ...[row.id, current.stage, current.total, current.done, current.released],
    ...[current.entered_at, current.ended_at],
  );
}

/** Writes every changed flow with a new `seq`. Returns their ids. */
export function saveFlows(unit: Unit): string[] {
  const changed = [...unit.flows.values()].filter((flow) => flow.changed);
  for (const flow of changed) {
    const { row } = flow;
    row.seq += 1;
    saveStage(unit, flow);
    unit.sql.exec(
      `update flows set run = ?, state = ?, stage = ?, failed_stage = ?, error = ?, seq = ?, due_at = ?, round = ?,
         left_ms = ?, stage_due_at = ?, started_at = ?, ended_at = ?,
         paused_ms = ? where id = ?`,
      row.run,
      row.state,
      row.stage,
      row.failed_stage,
      row.error,
      row.seq,
      row.due_at,
      row.round,
      row.left_ms,
      row.stage_due_at,
      row.started_at,
      row.ended_at,
      row.paused_ms,
      row.id,
    );
  }
  return changed.map(({ row }) => row.id);
}
