import { boundLists } from "./bound-lists.ts";
import type { FlowPlan, FlowProgress, StagePlan } from "./flow-protocol.ts";
import type { FlowRow, PartRow, StageRow } from "./flow-tables.ts";

/**
 * Rows as they stand in the tables, which the object keeps from one change to the next so that they are not read again.
 * Whatever may have made them wrong forgets them all.
 */
export type KnownRows = { flows: Map<string, OpenFlow>; parts: Map<string, PartRow>; characters: number };

export function knowNothing(): KnownRows {
  return { flows: new Map(), parts: new Map(), characters: 0 };
}

/** With what a row has beside its text these are some megabytes. */
const mostKnown = { rows: 5_000, characters: 2_000_000 };

/**
 * One atomic change of the object. Flows are read once and written once in it, however many of their parts change, and
 * parts that change alike are read and written together: a statement costs more than a row.
 */
export type Unit = {
  sql: SqlStorage;
  nowMs: number;
  /** From 0 to 1. */
  chance: () => number;
  known: KnownRows;
  /** Flows that this change has opened. */
  opened: Set<OpenFlow>;
  /** Flows that this change has made and that are not written yet. */
  created: Set<OpenFlow>;
  /** Flows that ended in this change, and were started by another one that does not know yet. */
  ended: OpenFlow[];
  /** Parts that are not written yet: new ones, and those that were handed out or done. See flow-rows.ts. */
  fresh: PartRow[];
  claimed: Set<PartRow>;
  done: Set<PartRow>;
  /** What claims were told so far of flows, by id. */
  progress: Map<string, FlowProgress>;
};

/** A flow being changed; `current` is the stage it stands in. */
export type OpenFlow = { row: FlowRow; plan: FlowPlan; current: StageRow; changed: boolean };

export function openUnit(sql: SqlStorage, given: Pick<Unit, "nowMs" | "chance" | "known">): Unit {
  const { known } = given;
  const { flows, parts, characters } = known;
  if (flows.size + parts.size > mostKnown.rows || characters > mostKnown.characters) {
    flows.clear();
    parts.clear();
    known.characters = 0;
  }
  return {
    ...{ ...given, sql, opened: new Set(), created: new Set(), ended: [] },
    ...{ fresh: [], claimed: new Set(), done: new Set(), progress: new Map() },
  };
}

/** What a plan says that was written before it could: such a flow is paused and kept as others are, and clears up nothing. */
const saidLater = { onCancel: null, pauseMs: 3 * 86_400_000, retainFailedMs: 7 * 86_400_000 };

type SharedPlan = { text: string; plan: FlowPlan };

/** Nobody changes a plan, and flows of one kind have the same. */
const readPlans = new Map<string, SharedPlan>();
const mostPlans = 50;

/** The plan of a row. */
export function readPlan(text: string): FlowPlan {
  return sharePlan(text).plan;
}

/** The plan of a row, and the one text that all flows of its kind which are known share. */
export function sharePlan(text: string): SharedPlan {
  const known = readPlans.get(text);
  if (known !== undefined) return known;
  if (readPlans.size >= mostPlans) readPlans.clear();
  const plan = { ...saidLater, ...(JSON.parse(text) as Omit<FlowPlan, keyof typeof saidLater>) };
  const shared = { text, plan };
  readPlans.set(text, shared);
  return shared;
}

const textOfPlans = new WeakMap<FlowPlan, string>();

/** A plan that stands in another one, as text. */
export function textOfPlan(plan: FlowPlan): string {
  const known = textOfPlans.get(plan);
  if (known !== undefined) return known;
  const text = JSON.stringify(plan);
  textOfPlans.set(plan, text);
  return text;
}

/** Between these are the ids that begin with an id and a slash: of all flows that the one of this id started. */
export function belowId(id: string): [string, string] {
  return [`${id}/`, `${id}0`];
}

/** Returns null for a flow that never started here or is already forgotten. */
export function openFlow(unit: Unit, flowId: string): OpenFlow | null {
  if (!unit.known.flows.has(flowId)) openFlows(unit, [flowId]);
  const flow = unit.known.flows.get(flowId) ?? null;
  if (flow !== null) unit.opened.add(flow);
  return flow;
}

type FoundFlow = FlowRow & { [Column in keyof StageRow as `current_${Column}`]: StageRow[Column] };

/** Opens those of the flows that there are, with one statement for all that are not known. */
export function openFlows(unit: Unit, flowIds: Iterable<string>): void {
  const wanted = new Set<string>();
  for (const id of flowIds) {
    const flow = unit.known.flows.get(id);
    if (flow === undefined) wanted.add(id);
    else unit.opened.add(flow);
  }
  for (const list of boundLists(wanted)) {
    const found = unit.sql.exec<FoundFlow>(
      `select flows.*, stages.stage as current_stage, total as current_total, done as current_done,
         released as current_released, entered_at as current_entered_at, stages.ended_at as current_ended_at
       from json_each(?) as wanted cross join flows on flows.id = wanted.value
         join stages on stages.flow_id = flows.id and stages.stage = flows.stage`,
      list,
    );
    for (const each of found) keepOpen(unit, each);
  }
}

function keepOpen(unit: Unit, found: FoundFlow): void {
  const { current_stage, current_total, current_done, current_released, ...others } = found;
  const { current_entered_at, current_ended_at, ...row } = others;
  const current = {
    ...{ stage: current_stage, total: current_total, done: current_done, released: current_released },
    ...{ entered_at: current_entered_at, ended_at: current_ended_at },
  };
  const { text, plan } = sharePlan(row.plan);
  keepFlow(unit, { row: { ...row, plan: text }, plan, current, changed: false });
}

/** Opens a flow whose row is at hand. */
export function keepFlow({ known, opened }: Unit, flow: OpenFlow): void {
  known.flows.set(flow.row.id, flow);
  known.characters += flow.row.input.length + (flow.row.error?.length ?? 0);
  opened.add(flow);
}

/** The plan of the stage that a flow stands in; behind the last stage come those that run on failure and on cancelling. */
export function stagePlanOf({ plan, row }: OpenFlow): StagePlan {
  const { stages, onFailure, onCancel } = plan;
  const stage = stages[row.stage] ?? (row.stage === stages.length ? onFailure : onCancel);
  if (stage === null)
    throw new Error(`Flow "${row.id}" stands in stage ${row.stage}, which its plan does not have`);
  return stage;
}

/** Writes the stage that a flow stands in; what is left of it is written with the flow. */
export function saveStage(unit: Unit, flow: OpenFlow): void {
  saveStages(unit, [flow]);
}

function saveStages({ sql }: Unit, flows: readonly OpenFlow[]): void {
  const rows = flows.map(({ row, current }) => [
    ...[row.id, current.stage, current.total, current.done],
    ...[current.released, current.entered_at, current.ended_at],
  ]);
  for (const list of boundLists(rows)) {
    sql.exec(
      `insert into stages (flow_id, stage, total, done, released, entered_at, ended_at)
       select value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6 from json_each(?) where true
       on conflict (flow_id, stage) do update set total = excluded.total, done = excluded.done,
         released = excluded.released, entered_at = excluded.entered_at, ended_at = excluded.ended_at`,
      list,
    );
  }
}

/** Writes the new flows as they stand. From then on they are like any other: whatever asks the table for flows calls it first. */
export function saveCreated({ sql, created }: Unit): void {
  if (created.size === 0) return;
  for (const [plan, flows] of Map.groupBy(created, ({ row }) => row.plan)) {
    const rows = flows.map(({ row }) => [
      ...[
        row.id,
        row.input,
        row.trace_id,
        row.run,
        row.state,
        row.stage,
        row.failed_stage,
        row.error,
        row.seq,
      ],
      ...[row.due_at, row.round, row.parent, row.stage_due_at, row.started_at, row.ended_at],
    ]);
    for (const list of boundLists(rows)) {
      sql.exec(
        `insert into flows (id, plan, input, trace_id, run, state, stage, failed_stage, error, seq, due_at, round,
           parent, stage_due_at, started_at, ended_at)
         select value->>0, ?, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8,
           value->>9, value->>10, value->>11, value->>12, value->>13, value->>14 from json_each(?)`,
        plan,
        list,
      );
    }
  }
  created.clear();
}

/** Writes every changed flow with a new `seq`. Returns their ids. */
export function saveFlows(unit: Unit): string[] {
  const changed = [...unit.opened].filter((flow) => flow.changed);
  if (changed.length === 0) return [];
  for (const flow of changed) {
    flow.row.seq += 1;
    flow.changed = false;
  }
  saveStages(unit, changed);
  const written = changed.filter((flow) => !unit.created.has(flow));
  saveCreated(unit);
  const rows = written.map(({ row }) => [
    ...[row.id, row.run, row.state, row.stage, row.failed_stage, row.error, row.seq, row.due_at, row.round],
    ...[row.left_ms, row.stage_due_at, row.started_at, row.ended_at, row.paused_ms],
  ]);
  for (const list of boundLists(rows)) {
    unit.sql.exec(
      `update flows set run = value->>1, state = value->>2, stage = value->>3, failed_stage = value->>4,
         error = value->>5, seq = value->>6, due_at = value->>7, round = value->>8, left_ms = value->>9,
         stage_due_at = value->>10, started_at = value->>11, ended_at = value->>12, paused_ms = value->>13
       from json_each(?) where flows.id = value->>0`,
      list,
    );
  }
  return changed.map(({ row }) => row.id);
}
