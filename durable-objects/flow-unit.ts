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
};

/** A flow being changed; `current` is the stage it stands in. */
export type OpenFlow = { row: FlowRow; plan: FlowPlan; current: StageRow; changed: boolean };

export function openUnit(sql: SqlStorage, { nowMs, chance }: { nowMs: number; chance: () => number }): Unit {
  return { sql, nowMs, chance, flows: new Map() };
}

/** Returns null for a flow that never started here or is already forgotten. */
export function openFlow(unit: Unit, flowId: string): OpenFlow | null {
  const open = unit.flows.get(flowId);
  if (open !== undefined) return open;
  const [row] = unit.sql.exec<FlowRow>("select * from flows where id = ?", flowId).toArray();
  if (row === undefined) return null;
  const current = unit.sql
    .exec<StageRow>(
      "select stage, total, done, released from stages where flow_id = ? and stage = ?",
      flowId,
      row.stage,
    )
    .one();
  const flow = { row, plan: JSON.parse(row.plan) as FlowPlan, current, changed: false };
  unit.flows.set(flowId, flow);
  return flow;
}

/** The plan of the stage that a flow stands in; behind the last stage comes the one that runs on failure. */
export function stagePlanOf({ plan, row }: OpenFlow): StagePlan {
  const stage = plan.stages[row.stage] ?? plan.onFailure;
  if (stage === null)
    throw new Error(`Flow "${row.id}" stands in stage ${row.stage}, which its plan does not have`);
  return stage;
}

export function saveStage(unit: Unit, { row, current }: OpenFlow): void {
  unit.sql.exec(
    `insert into stages (flow_id, stage, total, done, released) values (?, ?, ?, ?, ?)
     on conflict (flow_id, stage) do update set total = excluded.total, done = excluded.done, released = excluded.released`,
    row.id,
    current.stage,
    current.total,
    current.done,
    current.released,
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
      "update flows set state = ?, stage = ?, failed_stage = ?, error = ?, seq = ?, due_at = ? where id = ?",
      row.state,
      row.stage,
      row.failed_stage,
      row.error,
      row.seq,
      row.due_at,
      row.id,
    );
  }
  return changed.map(({ row }) => row.id);
}
