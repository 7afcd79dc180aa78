import { boundLists } from "./bound-lists.ts";
import { expandIndex, type Failure, type FlowError, isFinal, type StartRequest } from "./flow-protocol.ts";
import { addPart, forgetParts, saveFresh, saveParts } from "./flow-rows.ts";
import type { PartRow } from "./flow-tables.ts";
import {
  keepFlow,
  type OpenFlow,
  openFlow,
  saveCreated,
  saveStage,
  sharePlan,
  stagePlanOf,
  type Unit,
} from "./flow-unit.ts";

/** A failing flow has no deadline: what runs on failure runs until it succeeds. */
const never = Number.MAX_SAFE_INTEGER;

/** Writes a new flow that stands in its first stage. `parent` is the flow whose part it is. */
export function createFlow(
  unit: Unit,
  { flowId, plan, input, traceId, round, items }: StartRequest,
  parent: string | null = null,
): void {
  const shared = sharePlan(plan);
  if (shared.plan.stages.length === 0)
    throw new Error(`Cannot start flow "${flowId}": its plan has no stages`);
  const row = {
    id: flowId,
    plan: shared.text,
    input,
    trace_id: traceId,
    run: newRun(),
    state: "running" as const,
    stage: 0,
    failed_stage: null,
    error: null,
    seq: 0,
    due_at: unit.nowMs + shared.plan.deadlineMs,
    round,
    left_ms: null,
    parent,
    stage_due_at: null,
    started_at: unit.nowMs,
    ended_at: null,
    paused_ms: 0,
  };
  const current = { stage: 0, total: null, done: 0, released: 0, entered_at: unit.nowMs, ended_at: null };
  const flow: OpenFlow = { row, plan: shared.plan, current, changed: true };
  unit.created.add(flow);
  keepFlow(unit, flow);
  enterStage(unit, flow, 0, items);
}

/** Goes on when every part of the stage is done; otherwise lets the next parts of a wide fan-out go. */
export function settleStage(unit: Unit, flow: OpenFlow): void {
  const { current, plan, row } = flow;
  if (current.total === null) return;
  if (current.done < current.total) {
    releaseParts(unit, flow);
    return;
  }
  endStage(unit, flow);
  if (row.state === "failing") finish(unit, flow, "failed");
  else if (row.state === "cancelling") finish(unit, flow, "cancelled");
  else if (row.stage + 1 < plan.stages.length) enterStage(unit, flow, row.stage + 1);
  else finish(unit, flow, "completed");
}

/** Writes the parts of a fan-out whose list is known now. */
export function expandStage(unit: Unit, flow: OpenFlow, items: readonly string[]): void {
  const { current, row } = flow;
  const place = { flow_id: row.id, stage: row.stage };
  const { window, child } = stagePlanOf(flow);
  // The first are let go at once.
  current.released = Math.min(items.length, window);
  const [released, held] = [items.slice(0, current.released), items.slice(current.released)];
  for (const [idx, input] of released.entries()) addPart(unit, { ...place, idx }, input);
  // One that is a flow of its own is never sent.
  if (child !== undefined) saveFresh(unit);
  for (const list of boundLists(held.map((item, index) => [current.released + index, item]))) {
    unit.sql.exec(
      `insert into parts (flow_id, stage, idx, state, input)
       select ?, ?, value->>0, 'held', value->>1 from json_each(?)`,
      ...[row.id, row.stage, list],
    );
  }
  current.total = items.length;
  settleStage(unit, flow);
}

/** Ends a running flow with what people are told; what is still under way no longer counts. */
export function failFlow(unit: Unit, flow: OpenFlow, error: FlowError): void {
  const { row, plan } = flow;
  if (row.state !== "running" && row.state !== "paused") return;
  saveParts(unit);
  flow.changed = true;
  row.error = JSON.stringify(error);
  row.failed_stage = row.stage;
  row.left_ms = null;
  unit.sql.exec(
    "update parts set state = 'dropped', due_at = null where flow_id = ? and state not in ('done', 'dropped')",
    row.id,
  );
  const hasChildren = stagePlanOf(flow).child !== undefined;
  endStage(unit, flow);
  if (plan.onFailure === null) {
    finish(unit, flow, "failed");
  } else {
    row.state = "failing";
    row.due_at = never;
    enterStage(unit, flow, plan.stages.length);
  }
  if (hasChildren) for (const child of childrenOf(unit, row.id)) failFlow(unit, child, error);
}

/** The flows that parts of a flow have started and that have not ended. */
export function childrenOf(unit: Unit, id: string): OpenFlow[] {
  saveCreated(unit);
  const children = unit.sql.exec<{ id: string }>("select id from flows where parent = ?", id).toArray();
  return children.flatMap((child) => {
    const flow = openFlow(unit, child.id);
    return flow === null || isFinal(flow.row) ? [] : [flow];
  });
}

/** What failed, and the part that it failed in; none for what befalls the flow as a whole. */
type FlowFailure = { failure: Failure; part?: PartRow | undefined };

const longestInput = 4_000;

/** A failure with what helps whoever looks into it. */
export function errorOf(flow: OpenFlow, { failure, part }: FlowFailure): FlowError {
  const { kind, code, message, detail = null, input } = failure;
  return {
    ...{ kind, code, message, detail },
    step: stagePlanOf(flow).name,
    index: part?.idx ?? 0,
    attempts: part?.attempts ?? 0,
    input: (input ?? part?.input ?? flow.row.input).slice(0, longestInput),
  };
}

/** A name that no earlier message of the flow carries. */
export function newRun(): string {
  return crypto.randomUUID().slice(0, 8);
}

/** `items` is the list of a fan-out where it is known already. */
export function enterStage(unit: Unit, flow: OpenFlow, stage: number, items?: readonly string[]): void {
  flow.row.stage = stage;
  const { kind, deadlineMs } = stagePlanOf(flow);
  const isOne = kind === "one";
  flow.row.stage_due_at = deadlineMs === undefined ? null : unit.nowMs + deadlineMs;
  flow.current = {
    ...{ stage, total: isOne ? 1 : null, done: 0, released: isOne ? 1 : 0 },
    ...{ entered_at: unit.nowMs, ended_at: null },
  };
  flow.changed = true;
  if (items !== undefined) {
    expandStage(unit, flow, items);
    return;
  }
  addPart(unit, { flow_id: flow.row.id, stage, idx: isOne ? 0 : expandIndex });
}

/** Leaves the stage that a flow stands in behind. */
export function endStage(unit: Unit, flow: OpenFlow): void {
  flow.current.ended_at = unit.nowMs;
  flow.row.stage_due_at = null;
  saveStage(unit, flow);
}

/**
 * Keeps at most `window` parts under way, and lets the next ones go in halves so that they fill batches. Where the flow
 * was begun again, some of them are done already.
 */
function releaseParts(unit: Unit, flow: OpenFlow): void {
  const { current, row } = flow;
  const { window } = stagePlanOf(flow);
  const underWay = current.released - current.done;
  const until = Math.min(current.total ?? 0, current.done + window);
  if (until <= current.released || underWay > window / 2) return;
  const place = { flow_id: row.id, stage: current.stage };
  for (let idx = current.released; idx < until; idx += 1) forgetParts(unit, [{ ...place, idx }]);
  unit.sql.exec(
    `update parts set state = 'ready', due_at = ?
     where flow_id = ? and stage = ? and idx >= ? and idx < ? and state = 'held'`,
    ...[unit.nowMs, row.id, current.stage, current.released, until],
  );
  current.released = until;
}

export function finish(unit: Unit, flow: OpenFlow, state: "completed" | "failed" | "cancelled"): void {
  const { row, plan } = flow;
  row.state = state;
  row.left_ms = null;
  row.ended_at = unit.nowMs;
  if (row.parent === null) {
    const retainMs = state === "failed" && mayBeginAgain(row) ? plan.retainFailedMs : plan.retainMs;
    row.due_at = unit.nowMs + retainMs;
  } else {
    // It goes with the flow that started it.
    row.due_at = never;
    unit.ended.push(flow);
  }
}

/** What is wrong with the input itself stays wrong. */
function mayBeginAgain({ error }: OpenFlow["row"]): boolean {
  return error !== null && (JSON.parse(error) as FlowError).kind !== "bad_input";
}
