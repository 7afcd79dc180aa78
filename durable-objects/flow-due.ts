import { settleChildren, startChild } from "./flow-children.ts";
import { dropPart, isDraining, parkPart } from "./flow-control.ts";
import { failPart, tokenOf } from "./flow-parts.ts";
import { expandIndex, type Failure, isFinal, type StepMessage } from "./flow-protocol.ts";
import { redriveDelayMs } from "./flow-retry.ts";
import { markSent, saveFresh, saveParts } from "./flow-rows.ts";
import type { DuePart } from "./flow-sender.ts";
import { errorOf, failFlow } from "./flow-stages.ts";
import type { PartRow } from "./flow-tables.ts";
import { belowId, type OpenFlow, openFlow, openFlows, stagePlanOf, type Unit } from "./flow-unit.ts";

const pageSize = 1_000;

/**
 * Does everything whose time has come: ends leases, fails flows past their deadline, forgets finished flows, and marks
 * parts as sent. Returns what to send once that is written.
 */
export function takeDue(unit: Unit): DuePart[] {
  for (const { id } of overdueFlows(unit)) endFlow(unit, id);
  const messages: DuePart[] = [];
  for (;;) {
    settleChildren(unit);
    for (const due of takeFresh(unit)) messages.push(due);
    saveFresh(unit);
    const due = unit.sql
      .exec<PartRow>("select * from parts where due_at <= ? order by due_at limit ?", unit.nowMs, pageSize)
      .toArray();
    // What is taken may start flows, whose first parts are due at once.
    if (due.length === 0 && unit.ended.length === 0) return messages;
    openFlows(
      unit,
      due.map(({ flow_id }) => flow_id),
    );
    const sent = due.flatMap((part) => takePart(unit, part) ?? []);
    markSent(unit, sent);
    messages.push(...sent.map(({ due }) => due));
  }
}

/** Marks new parts as sent before they are written: so they are written once. */
function* takeFresh(unit: Unit): Generator<DuePart> {
  const { fresh } = unit;
  for (const part of fresh) {
    const taken = takePart(unit, part);
    // Something else was to be done of it, and all were written for that: what is left of them is due as any other is.
    if (unit.fresh !== fresh) return;
    if (taken === null) continue;
    part.state = "sent";
    part.sends = 1;
    part.due_at = taken.againAtMs;
    yield taken.due;
  }
}

/** Those that start others come first: they take them along. */
function overdueFlows({ sql, nowMs }: Unit): { id: string }[] {
  return sql
    .exec<{ id: string }>(
      `select id from flows where due_at <= ?
       union select id from flows where stage_due_at <= ? and state = 'running' order by id`,
      nowMs,
      nowMs,
    )
    .toArray();
}

/** When the object has to look again; null when nothing is left to wait for. */
export function nextDue(sql: SqlStorage): number | null {
  return sql
    .exec<{ due: number | null }>(
      `select min(due) as due from (
         select min(due_at) as due from parts where due_at is not null union all select min(due_at) from flows
         union all select min(stage_due_at) from flows where stage_due_at is not null and state = 'running'
       )`,
    )
    .one().due;
}

/** Puts messages that could not be sent back, to be sent again soon. */
export function returnUnsent(unit: Unit, messages: readonly StepMessage[], retryMs: number): void {
  saveParts(unit);
  for (const { flowId, stage, index } of messages) {
    unit.sql.exec(
      `update parts set state = 'ready', sends = sends - 1, due_at = ?
       where flow_id = ? and stage = ? and idx = ? and state = 'sent'`,
      ...[unit.nowMs + retryMs, flowId, stage, index],
    );
  }
}

function endFlow(unit: Unit, id: string): void {
  const flow = openFlow(unit, id);
  if (flow === null) return;
  const { due_at, stage_due_at, state } = flow.row;
  const isStageOver = state === "running" && stage_due_at !== null && stage_due_at <= unit.nowMs;
  // This change may have put the time off, which the table does not know yet.
  if (due_at > unit.nowMs && !isStageOver) return;
  if (state === "running" || state === "paused") {
    const failure = state === "running" ? overdueFailure(unit, flow) : pausedTooLong(flow);
    failFlow(unit, flow, errorOf(flow, { failure }));
    return;
  }
  deleteFlow(unit, id);
}

function overdueFailure({ nowMs }: Unit, flow: OpenFlow): Failure {
  const { plan, row } = flow;
  if (row.due_at > nowMs) {
    const { name, deadlineMs = 0 } = stagePlanOf(flow);
    const message = `The step "${name}" did not finish within ${Math.round(deadlineMs / 60_000)} minutes`;
    return { kind: "timeout", code: "step_deadline_exceeded", message };
  }
  const message = `The task did not finish within ${Math.round(plan.deadlineMs / 60_000)} minutes`;
  return { kind: "timeout", code: "deadline_exceeded", message };
}

function pausedTooLong({ plan }: OpenFlow): Failure {
  const message = `The task was paused for more than ${Math.round(plan.pauseMs / 3_600_000)} hours`;
  return { kind: "timeout", code: "paused_too_long", message };
}

/** Deletes a flow, whatever its state. Returns how long the last lease of a part of it would still have run. */
export function forgetFlow(unit: Unit, id: string): number {
  saveParts(unit);
  const { until } = unit.sql
    .exec<{ until: number | null }>(
      `select max(due_at) as until from parts
       where (flow_id = ? or flow_id > ? and flow_id < ?) and state = 'running'`,
      ...[id, ...belowId(id)],
    )
    .one();
  deleteFlow(unit, id);
  return Math.max(0, (until ?? 0) - unit.nowMs);
}

/** With all flows that it started. */
function deleteFlow(unit: Unit, id: string): void {
  const [after, before] = belowId(id);
  for (const statement of deletions) unit.sql.exec(statement, id, after, before);
  const { flows } = unit.known;
  const mayHaveStarted = flows.get(id)?.plan.stages.some(({ child }) => child !== undefined) ?? true;
  const started = mayHaveStarted ? [...flows.keys()].filter((other) => other.startsWith(after)) : [];
  for (const gone of [id, ...started]) {
    const flow = flows.get(gone);
    if (flow !== undefined) unit.opened.delete(flow);
    flows.delete(gone);
  }
}

const deletions = [
  "delete from parts where flow_id = ? or flow_id > ? and flow_id < ?",
  "delete from stages where flow_id = ? or flow_id > ? and flow_id < ?",
  "delete from tries where flow_id = ? or flow_id > ? and flow_id < ?",
  "delete from flows where id = ? or id > ? and id < ?",
];

type TakenPart = { part: PartRow; againAtMs: number; due: DuePart };

/** What is to be sent of a part whose time has come; null where something else was to be done. */
function takePart(unit: Unit, part: PartRow): TakenPart | null {
  const flow = openFlow(unit, part.flow_id);
  // A part before it may have failed the flow, and this one was dropped with it: it is never due again.
  if (flow === null || isFinal(flow.row) || part.stage !== flow.row.stage) {
    saveParts(unit);
    unit.sql.exec(
      "update parts set due_at = null where flow_id = ? and stage = ? and idx = ?",
      ...[part.flow_id, part.stage, part.idx],
    );
    return null;
  }
  if (part.state === "running") {
    flow.changed = true;
    if (isDraining(flow)) dropPart(unit, flow, part);
    else failPart(unit, flow, part, silenceOf(unit, flow, part));
    return null;
  }
  if (flow.row.state === "paused") {
    parkPart(unit, part);
    return null;
  }
  const { child, long, together = 1 } = stagePlanOf(flow);
  if (child !== undefined && part.idx !== expandIndex) {
    startChild(unit, { flow, part, plan: child });
    return null;
  }
  const message: StepMessage = {
    flowId: part.flow_id,
    flow: flow.plan.flow,
    stage: part.stage,
    index: part.idx,
    token: tokenOf(flow.row.run, part.generation),
    traceId: flow.row.trace_id,
    ...(flow.plan.priority === "bulk" ? { priority: "bulk" as const } : {}),
    ...(long ? { long } : {}),
  };
  const againAtMs = unit.nowMs + redriveDelayMs(flow.plan.redriveMs, part.sends + 1);
  return { part, againAtMs, due: { message, together } };
}

/** A lease ran out: at its step's deadline, or because its worker said nothing any more. */
function silenceOf({ nowMs }: Unit, flow: OpenFlow, { started_at }: PartRow): Failure {
  const { name, timeoutMs, heartbeatMs } = stagePlanOf(flow);
  if (heartbeatMs !== undefined && nowMs - (started_at ?? 0) < timeoutMs) {
    const message = `Nothing was heard of the step "${name}" for ${Math.round(heartbeatMs / 1000)} s`;
    return { kind: "timeout", code: "step_fell_silent", message };
  }
  const message = `The step "${name}" did not finish within ${Math.round(timeoutMs / 1000)} s`;
  return { kind: "timeout", code: "step_timed_out", message };
}
