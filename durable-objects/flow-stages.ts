import { expandIndex, type StartRequest } from "./flow-protocol.ts";
import { type OpenFlow, saveStage, stagePlanOf, type Unit } from "./flow-unit.ts";

/** A failing flow has no deadline: what runs on failure runs until it succeeds. */
const never = Number.MAX_SAFE_INTEGER;

/** Writes a new flow that stands in its first stage. */
export function createFlow(unit: Unit, { flowId, plan, input, traceId }: StartRequest): void {
  if (plan.stages.length === 0) throw new Error(`Cannot start flow "${flowId}": its plan has no stages`);
  const row = {
    id: flowId,
    plan: JSON.stringify(plan),
    input,
    trace_id: traceId,
    run: crypto.randomUUID().slice(0, 8),
    state: "running" as const,
    stage: 0,
    failed_stage: null,
    error: null,
    seq: 0,
    due_at: unit.nowMs + plan.deadlineMs,
  };
  unit.sql.exec(
    "insert into flows (id, plan, input, trace_id, run, state, stage, seq, due_at) values (?, ?, ?, ?, ?, ?, 0, 0, ?)",
    ...[row.id, row.plan, row.input, row.trace_id, row.run, row.state, row.due_at],
  );
  const flow: OpenFlow = {
    row,
    plan,
    current: { stage: 0, total: null, done: 0, released: 0 },
    changed: true,
  };
  unit.flows.set(flowId, flow);
  enterStage(unit, flow, 0);
}

/** Goes on when every part of the stage is done; otherwise lets the next parts of a wide fan-out go. */
export function settleStage(unit: Unit, flow: OpenFlow): void {
  const { current, plan, row } = flow;
  if (current.total === null) return;
  if (current.done < current.total) {
    releaseParts(unit, flow);
    return;
  }
  saveStage(unit, flow);
  if (row.state === "failing") finish(unit, flow, "failed");
  else if (row.stage + 1 < plan.stages.length) enterStage(unit, flow, row.stage + 1);
  else finish(unit, flow, "completed");
}

/** Writes the parts of a fan-out whose list is known now. */
export function expandStage(unit: Unit, flow: OpenFlow, items: readonly string[]): void {
  for (const [index, item] of items.entries()) {
    unit.sql.exec(
      "insert into parts (flow_id, stage, idx, state, input) values (?, ?, ?, 'held', ?)",
      ...[flow.row.id, flow.row.stage, index, item],
    );
  }
  flow.current.total = items.length;
  settleStage(unit, flow);
}

/** Ends a running flow with what people are told; what is still under way no longer counts. */
export function failFlow(unit: Unit, flow: OpenFlow, error: { code: string; message: string }): void {
  const { row, plan } = flow;
  if (row.state !== "running") return;
  flow.changed = true;
  row.error = JSON.stringify(error);
  row.failed_stage = row.stage;
  unit.sql.exec(
    "update parts set state = 'dropped', due_at = null where flow_id = ? and state not in ('done', 'dropped')",
    row.id,
  );
  if (plan.onFailure === null) {
    finish(unit, flow, "failed");
    return;
  }
  saveStage(unit, flow);
  row.state = "failing";
  row.due_at = never;
  enterStage(unit, flow, plan.stages.length);
}

function enterStage(unit: Unit, flow: OpenFlow, stage: number): void {
  flow.row.stage = stage;
  const isOne = stagePlanOf(flow).kind === "one";
  flow.current = { stage, total: isOne ? 1 : null, done: 0, released: isOne ? 1 : 0 };
  saveStage(unit, flow);
  unit.sql.exec(
    "insert into parts (flow_id, stage, idx, state, due_at) values (?, ?, ?, 'ready', ?)",
    ...[flow.row.id, stage, isOne ? 0 : expandIndex, unit.nowMs],
  );
}

/** Keeps at most `window` parts under way, and lets the next ones go in halves so that they fill batches. */
function releaseParts(unit: Unit, flow: OpenFlow): void {
  const { current, row } = flow;
  const { window } = stagePlanOf(flow);
  const underWay = current.released - current.done;
  const until = Math.min(current.total ?? 0, current.done + window);
  if (until <= current.released || underWay > window / 2) return;
  unit.sql.exec(
    "update parts set state = 'ready', due_at = ? where flow_id = ? and stage = ? and idx >= ? and idx < ?",
    ...[unit.nowMs, row.id, current.stage, current.released, until],
  );
  current.released = until;
}

function finish(unit: Unit, flow: OpenFlow, state: "completed" | "failed"): void {
  flow.row.state = state;
  flow.row.due_at = unit.nowMs + flow.plan.retainMs;
}
