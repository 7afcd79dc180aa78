import {
  type Claim,
  type ClaimRequest,
  expandIndex,
  type Failure,
  type PartRef,
  type Report,
} from "./flow-protocol.ts";
import { retryDelayMs } from "./flow-retry.ts";
import { collectResults, progressOf } from "./flow-snapshot.ts";
import { expandStage, failFlow, settleStage } from "./flow-stages.ts";
import type { PartRow } from "./flow-tables.ts";
import { type OpenFlow, openFlow, stagePlanOf, type Unit } from "./flow-unit.ts";

/** Names an attempt. `run` tells a flow from an earlier one of the same id. */
export function tokenOf(run: string, generation: number): string {
  return `${run}-${generation}`;
}

/**
 * Hands a part to the worker that got its message. Null when the part is done, dropped, on a newer attempt or in other
 * hands. The same delivery may ask again (its first answer was lost); a redelivery of the message whose delivery holds
 * the part takes it over, since the queue redelivers only what it saw fail.
 */
export function claimPart(unit: Unit, request: ClaimRequest): Claim | null {
  const found = findPart(unit, request);
  if (found === null) return null;
  const { flow, part } = found;
  const { holder } = request;
  if (part.state === "running" && isHeldBy(part, request)) return claimOf(unit, flow, part);
  const isTakeOver =
    part.state === "running" &&
    part.message_id === holder.messageId &&
    holder.delivery > (part.delivery ?? 0);
  if (part.state !== "ready" && part.state !== "sent" && !isTakeOver) return null;

  const { retry, timeoutMs, name } = stagePlanOf(flow);
  if (part.attempts >= retry.attempts && flow.row.state === "running") {
    const message = `The step "${name}" broke off ${part.attempts} times`;
    failPart(unit, flow, part, { kind: "unknown", code: "step_broke_off", message });
    return null;
  }
  part.attempts += 1;
  unit.sql.exec(
    `update parts set state = 'running', due_at = ?, attempts = ?, invocation = ?, message_id = ?, delivery = ?
     where flow_id = ? and stage = ? and idx = ?`,
    ...[unit.nowMs + timeoutMs + leaseGraceMs(timeoutMs), part.attempts],
    ...[holder.invocation, holder.messageId, holder.delivery, part.flow_id, part.stage, part.idx],
  );
  return claimOf(unit, flow, part);
}

/** Takes what a worker made of a part. Anything but the present holder's word is late, and changes nothing. */
export function applyReport(unit: Unit, report: Report): void {
  const found = findPart(unit, report);
  if (found === null || found.part.state !== "running" || !isHeldBy(found.part, report)) return;
  const { flow, part } = found;
  const { outcome } = report;
  flow.changed = true;
  if (outcome.kind === "failed") {
    failPart(unit, flow, part, outcome.failure);
    return;
  }
  unit.sql.exec(
    `update parts set state = 'done', due_at = null, input = null, output = ?
     where flow_id = ? and stage = ? and idx = ?`,
    ...[outcome.kind === "done" ? outcome.output : null, part.flow_id, part.stage, part.idx],
  );
  if (outcome.kind === "expanded") {
    expandStage(unit, flow, outcome.items);
  } else {
    flow.current.done += 1;
    settleStage(unit, flow);
  }
}

/** Tries the part again later, or fails its flow when it must not be tried again. */
export function failPart(unit: Unit, flow: OpenFlow, part: PartRow, failure: Failure): void {
  const { retry } = stagePlanOf(flow);
  const isRecording = flow.row.state === "failing";
  const delayMs = retryDelayMs(
    isRecording ? { ...retry, attempts: Number.POSITIVE_INFINITY } : retry,
    isRecording && failure.kind === "bad_input" ? { ...failure, kind: "unknown" } : failure,
    { attempt: part.attempts, chance: unit.chance() },
  );
  if (delayMs === null) {
    failFlow(unit, flow, { code: failure.code, message: failure.message });
    return;
  }
  unit.sql.exec(
    `update parts set state = 'ready', due_at = ?, generation = generation + 1, sends = 0,
       invocation = null, message_id = null, delivery = null
     where flow_id = ? and stage = ? and idx = ?`,
    ...[unit.nowMs + delayMs, part.flow_id, part.stage, part.idx],
  );
}

/** The worker gives up at the deadline by itself; the lease is a little longer, for its report to arrive. */
function leaseGraceMs(timeoutMs: number): number {
  return Math.min(10_000, timeoutMs);
}

function findPart(unit: Unit, ref: PartRef): { flow: OpenFlow; part: PartRow } | null {
  const flow = openFlow(unit, ref.flowId);
  if (flow === null || flow.row.stage !== ref.stage) return null;
  const [part] = unit.sql
    .exec<PartRow>(
      "select * from parts where flow_id = ? and stage = ? and idx = ?",
      ref.flowId,
      ref.stage,
      ref.index,
    )
    .toArray();
  if (part === undefined || tokenOf(flow.row.run, part.generation) !== ref.token) return null;
  return { flow, part };
}

function isHeldBy(part: PartRow, { holder }: ClaimRequest): boolean {
  return part.invocation === holder.invocation && part.message_id === holder.messageId;
}

function claimOf(unit: Unit, flow: OpenFlow, part: PartRow): Claim {
  const { kind, timeoutMs } = stagePlanOf(flow);
  const hasOwnInput = kind === "each" && part.idx !== expandIndex;
  return {
    flow: flow.plan.flow,
    traceId: flow.row.trace_id,
    stage: part.stage,
    index: part.idx,
    attempt: part.attempts,
    timeoutMs,
    input: hasOwnInput ? part.input : null,
    results: hasOwnInput ? null : collectResults(unit.sql, flow),
    progress: progressOf(unit.sql, flow),
  };
}
