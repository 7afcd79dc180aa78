import { failPart, tokenOf } from "./flow-parts.ts";
import { isFinal, type StepMessage } from "./flow-protocol.ts";
import { redriveDelayMs } from "./flow-retry.ts";
import { failFlow } from "./flow-stages.ts";
import type { PartRow } from "./flow-tables.ts";
import { openFlow, stagePlanOf, type Unit } from "./flow-unit.ts";

const pageSize = 1_000;

/**
 * Does everything whose time has come: ends leases, fails flows past their deadline, forgets finished flows, and marks
 * parts as sent. Returns the messages to send once that is written.
 */
export function takeDue(unit: Unit): StepMessage[] {
  const overdue = unit.sql
    .exec<{ id: string }>("select id from flows where due_at <= ?", unit.nowMs)
    .toArray();
  for (const { id } of overdue) endFlow(unit, id);
  const messages: StepMessage[] = [];
  for (;;) {
    const due = unit.sql
      .exec<PartRow>("select * from parts where due_at <= ? order by due_at limit ?", unit.nowMs, pageSize)
      .toArray();
    for (const part of due) {
      const message = takePart(unit, part);
      if (message !== null) messages.push(message);
    }
    if (due.length < pageSize) return messages;
  }
}

/** When the object has to look again; null when nothing is left to wait for. */
export function nextDue(sql: SqlStorage): number | null {
  return sql
    .exec<{ due: number | null }>(
      `select min(due) as due from (
         select min(due_at) as due from parts where due_at is not null union all select min(due_at) from flows
       )`,
    )
    .one().due;
}

/** Puts messages that could not be sent back, to be sent again soon. */
export function returnUnsent(unit: Unit, messages: readonly StepMessage[], retryMs: number): void {
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
  if (flow.row.state === "running") {
    const minutes = Math.round(flow.plan.deadlineMs / 60_000);
    failFlow(unit, flow, {
      code: "deadline_exceeded",
      message: `The task did not finish within ${minutes} minutes`,
    });
    return;
  }
  deleteFlow(unit, id);
}

/** Deletes a flow, whatever its state. Returns how long the last lease of a part of it would still have run. */
export function forgetFlow(unit: Unit, id: string): number {
  const { until } = unit.sql
    .exec<{ until: number | null }>(
      "select max(due_at) as until from parts where flow_id = ? and state = 'running'",
      id,
    )
    .one();
  deleteFlow(unit, id);
  return Math.max(0, (until ?? 0) - unit.nowMs);
}

function deleteFlow(unit: Unit, id: string): void {
  unit.sql.exec("delete from parts where flow_id = ?", id);
  unit.sql.exec("delete from stages where flow_id = ?", id);
  unit.sql.exec("delete from flows where id = ?", id);
  unit.flows.delete(id);
}

function takePart(unit: Unit, part: PartRow): StepMessage | null {
  const flow = openFlow(unit, part.flow_id);
  // A part before it may have failed the flow, and this one was dropped with it.
  if (flow === null || isFinal(flow.row) || part.stage !== flow.row.stage) return null;
  if (part.state === "running") {
    flow.changed = true;
    const { name, timeoutMs } = stagePlanOf(flow);
    const message = `The step "${name}" did not finish within ${Math.round(timeoutMs / 1000)} s`;
    failPart(unit, flow, part, { kind: "timeout", code: "step_timed_out", message });
    return null;
  }
  const sends = part.sends + 1;
  unit.sql.exec(
    "update parts set state = 'sent', sends = ?, due_at = ? where flow_id = ? and stage = ? and idx = ?",
    ...[sends, unit.nowMs + redriveDelayMs(flow.plan.redriveMs, sends), part.flow_id, part.stage, part.idx],
  );
  return {
    flowId: part.flow_id,
    flow: flow.plan.flow,
    stage: part.stage,
    index: part.idx,
    token: tokenOf(flow.row.run, part.generation),
    traceId: flow.row.trace_id,
  };
}
