import { isFinal } from "./flow-protocol.ts";
import { saveParts } from "./flow-rows.ts";
import { childrenOf, endStage, enterStage, finish, newRun, settleStage } from "./flow-stages.ts";
import type { PartRow } from "./flow-tables.ts";
import { type OpenFlow, openFlow, stagePlanOf, type Unit } from "./flow-unit.ts";

/**
 * Stops a flow for good. Nothing more of it is handed out; what workers hold is waited for, to its report or the end of
 * its lease, and only then what runs on cancelling clears up behind all of it. A flow that has ended stays as it is.
 */
export function cancelFlow(unit: Unit, id: string): void {
  const flow = openFlow(unit, id);
  if (flow === null || isFinal(flow.row) || flow.row.state === "cancelling") return;
  flow.changed = true;
  flow.row.state = "cancelling";
  flow.row.due_at = Number.MAX_SAFE_INTEGER;
  flow.row.left_ms = null;
  flow.row.stage_due_at = null;
  saveParts(unit);
  unit.sql.exec(
    `update parts set state = 'dropped', due_at = null
     where flow_id = ? and state not in ('running', 'done', 'dropped')`,
    id,
  );
  for (const child of childrenOf(unit, id)) cancelFlow(unit, child.row.id);
  clearUpOnceQuiet(unit, flow);
}

/** Hands out nothing more of a running flow until it is resumed; what workers hold is finished, and counts. */
export function pauseFlow(unit: Unit, id: string): void {
  const flow = openFlow(unit, id);
  if (flow?.row.state !== "running") return;
  flow.changed = true;
  flow.row.state = "paused";
  flow.row.left_ms = Math.max(0, flow.row.due_at - unit.nowMs);
  flow.row.due_at = unit.nowMs + flow.plan.pauseMs;
  for (const child of childrenOf(unit, id)) pauseFlow(unit, child.row.id);
}

/** Goes on with a paused flow, with as much time as it had left. */
export function resumeFlow(unit: Unit, id: string): void {
  const flow = openFlow(unit, id);
  if (flow?.row.state !== "paused") return;
  flow.changed = true;
  const pausedMs = unit.nowMs - (flow.row.due_at - flow.plan.pauseMs);
  flow.row.state = "running";
  flow.row.due_at = unit.nowMs + (flow.row.left_ms ?? flow.plan.deadlineMs);
  flow.row.left_ms = null;
  flow.row.paused_ms += pausedMs;
  if (flow.row.stage_due_at !== null) flow.row.stage_due_at += pausedMs;
  saveParts(unit);
  unit.sql.exec(
    "update parts set due_at = ? where flow_id = ? and state = 'ready' and due_at is null",
    ...[unit.nowMs, id],
  );
  for (const child of childrenOf(unit, id)) resumeFlow(unit, child.row.id);
}

/**
 * Begins a flow again where it failed, with every attempt to come: what was done before stays done. Each round is begun
 * once, and no message or report of an earlier one counts any more.
 */
export function beginAgain(unit: Unit, id: string, round: number): void {
  const flow = openFlow(unit, id);
  if (flow === null || round <= flow.row.round) return;
  const { row, plan } = flow;
  if ((row.state !== "failed" && row.state !== "failing") || row.failed_stage === null) return;
  flow.changed = true;
  saveParts(unit);
  unit.sql.exec("delete from parts where flow_id = ? and stage >= ?", id, plan.stages.length);
  unit.sql.exec("delete from stages where flow_id = ? and stage >= ?", id, plan.stages.length);
  flow.current = unit.sql
    .exec<OpenFlow["current"]>(
      "select stage, total, done, released, entered_at, ended_at from stages where flow_id = ? and stage = ?",
      ...[id, row.failed_stage],
    )
    .one();
  row.state = "running";
  row.stage = row.failed_stage;
  row.failed_stage = null;
  row.error = null;
  row.run = newRun();
  row.round = round;
  row.due_at = unit.nowMs + plan.deadlineMs;
  row.ended_at = null;
  flow.current.ended_at = null;
  const { deadlineMs } = stagePlanOf(flow);
  row.stage_due_at = deadlineMs === undefined ? null : unit.nowMs + deadlineMs;
  holdParts(unit, flow);
}

/** What a stage still has to do goes as if it had just been entered. */
function holdParts(unit: Unit, flow: OpenFlow): void {
  const { row, current, plan } = flow;
  const isFanOut = plan.stages[row.stage]?.kind === "each" && current.total !== null;
  unit.sql.exec(
    `update parts set state = ?, due_at = ?, attempts = 0, generation = generation + 1, sends = 0,
       invocation = null, message_id = null, delivery = null
     where flow_id = ? and stage = ? and state = 'dropped'`,
    ...[isFanOut ? "held" : "ready", isFanOut ? null : unit.nowMs, row.id, row.stage],
  );
  if (!isFanOut) return;
  current.released = 0;
  settleStage(unit, flow);
}

/** Whether a cancelled flow still waits for what workers hold. */
export function isDraining({ row, plan }: OpenFlow): boolean {
  return row.state === "cancelling" && row.stage <= plan.stages.length;
}

/** A part of a cancelled flow is in nobody's hands any more; whatever came of it does not count. */
export function dropPart(unit: Unit, flow: OpenFlow, part: PartRow): void {
  saveParts(unit);
  unit.sql.exec(
    "update parts set state = 'dropped', due_at = null where flow_id = ? and stage = ? and idx = ?",
    ...[part.flow_id, part.stage, part.idx],
  );
  flow.changed = true;
  clearUpOnceQuiet(unit, flow);
}

/** A part of a paused flow waits for the flow to be resumed. */
export function parkPart(unit: Unit, part: PartRow): void {
  saveParts(unit);
  unit.sql.exec(
    `update parts set state = 'ready', due_at = null, sends = 0, invocation = null, message_id = null, delivery = null
     where flow_id = ? and stage = ? and idx = ?`,
    ...[part.flow_id, part.stage, part.idx],
  );
}

function clearUpOnceQuiet(unit: Unit, flow: OpenFlow): void {
  const { row, plan } = flow;
  saveParts(unit);
  const held = unit.sql
    .exec("select 1 from parts where flow_id = ? and state = 'running' limit 1", row.id)
    .toArray();
  if (held.length > 0) return;
  endStage(unit, flow);
  row.failed_stage ??= row.stage;
  if (plan.onCancel === null) finish(unit, flow, "cancelled");
  else enterStage(unit, flow, plan.stages.length + 1);
}
