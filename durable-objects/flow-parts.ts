import { dropPart, isDraining, parkPart } from "./flow-control.ts";
import {
  type Claim,
  type ClaimRequest,
  expandIndex,
  type Failure,
  type FlowProgress,
  type PartRef,
  type Report,
} from "./flow-protocol.ts";
import { retryDelayMs } from "./flow-retry.ts";
import { findPartRow, readParts, saveChanged, saveParts } from "./flow-rows.ts";
import { collectResults, progressOf } from "./flow-snapshot.ts";
import { errorOf, expandStage, failFlow, settleStage } from "./flow-stages.ts";
import type { PartRow } from "./flow-tables.ts";
import { type OpenFlow, openFlow, openFlows, stagePlanOf, type Unit } from "./flow-unit.ts";

/** Names an attempt. `run` tells a flow from an earlier one of the same id. */
export function tokenOf(run: string, generation: number): string {
  return `${run}-${generation}`;
}

/** Takes what a worker made of parts, in this order. */
export function applyReports(unit: Unit, reports: readonly Report[]): void {
  openFlows(
    unit,
    reports.map(({ flowId }) => flowId),
  );
  readParts(unit, reports);
  for (const report of reports) applyReport(unit, report);
  saveChanged(unit);
}

/** Hands out parts, one after the other. */
export function claimParts(unit: Unit, requests: readonly ClaimRequest[]): (Claim | null)[] {
  openFlows(
    unit,
    requests.map(({ flowId }) => flowId),
  );
  readParts(unit, requests);
  const claims = requests.map((request) => claimPart(unit, request));
  saveChanged(unit);
  return claims;
}

/**
 * Hands a part to the worker that got its message. Null when the part is done, dropped, on a newer attempt or in other
 * hands. The same delivery may ask again (its first answer was lost); a redelivery of the message whose delivery holds
 * the part takes it over, since the queue redelivers only what it saw fail.
 */
function claimPart(unit: Unit, request: ClaimRequest): Claim | null {
  const found = findPart(unit, request);
  if (found === null) return null;
  const { flow, part } = found;
  const { holder } = request;
  const isOwn = part.state === "running" && isHeldBy(part, request);
  const isTakeOver =
    part.state === "running" &&
    part.message_id === holder.messageId &&
    holder.delivery > (part.delivery ?? 0);
  // Who held it is not at it: either it never learnt that it does, or the queue saw it fail.
  if (isDraining(flow)) {
    if (isOwn || isTakeOver) dropPart(unit, flow, part);
    return null;
  }
  if (isOwn) return claimOf(unit, flow, part);
  if (part.state !== "ready" && part.state !== "sent" && !isTakeOver) return null;
  if (flow.row.state === "paused") {
    parkPart(unit, part);
    return null;
  }

  const { retry, name } = stagePlanOf(flow);
  if (part.attempts >= retry.attempts && flow.row.state === "running") {
    const message = `The step "${name}" broke off ${part.attempts} times`;
    failPart(unit, flow, part, { kind: "unknown", code: "step_broke_off", message });
    return null;
  }
  if (isTakeOver) noteTry(unit, flow, { part, code: "step_broke_off" });
  part.state = "running";
  part.attempts += 1;
  part.started_at = unit.nowMs;
  part.due_at = leaseUntil(unit, flow, part);
  part.invocation = holder.invocation;
  part.message_id = holder.messageId;
  part.delivery = holder.delivery;
  unit.claimed.add(part);
  return claimOf(unit, flow, part);
}

/** Whether the part is still waited for; then its lease is as long as it was at first. */
export function beatPart(unit: Unit, request: ClaimRequest): boolean {
  const found = findPart(unit, request);
  if (found === null || found.part.state !== "running" || !isHeldBy(found.part, request)) return false;
  const { flow, part } = found;
  if (isDraining(flow)) return false;
  part.due_at = leaseUntil(unit, flow, part);
  unit.sql.exec(
    "update parts set due_at = ? where flow_id = ? and stage = ? and idx = ?",
    ...[part.due_at, part.flow_id, part.stage, part.idx],
  );
  return true;
}

/**
 * A worker gives up at the deadline by itself; the lease is a little longer, for its report to arrive. Where it is to say
 * that it goes on, silence ends the lease sooner.
 */
function leaseUntil(unit: Unit, flow: OpenFlow, part: PartRow): number {
  const { timeoutMs, heartbeatMs = timeoutMs } = stagePlanOf(flow);
  const graceMs = (ms: number) => ms + Math.min(10_000, ms);
  const deadline = (part.started_at ?? unit.nowMs) + graceMs(timeoutMs);
  return Math.min(deadline, unit.nowMs + graceMs(heartbeatMs));
}

/** Takes what a worker made of a part. Anything but the present holder's word is late, and changes nothing. */
function applyReport(unit: Unit, report: Report): void {
  const found = findPart(unit, report);
  if (found === null || found.part.state !== "running" || !isHeldBy(found.part, report)) return;
  const { flow, part } = found;
  const { outcome } = report;
  flow.changed = true;
  if (isDraining(flow)) {
    dropPart(unit, flow, part);
    return;
  }
  if (outcome.kind === "failed") {
    failPart(unit, flow, part, outcome.failure);
    return;
  }
  part.state = "done";
  part.output = outcome.kind === "done" ? outcome.output : null;
  unit.done.add(part);
  if (outcome.kind === "expanded") {
    expandStage(unit, flow, outcome.items);
  } else {
    flow.current.done += 1;
    settleStage(unit, flow);
  }
}

/** Tries the part again later, or fails its flow when it must not be tried again. */
export function failPart(unit: Unit, flow: OpenFlow, part: PartRow, failure: Failure): void {
  saveParts(unit);
  const { retry } = stagePlanOf(flow);
  const isRecording = flow.row.state === "failing" || flow.row.state === "cancelling";
  const delayMs = retryDelayMs(
    isRecording ? { ...retry, attempts: Number.POSITIVE_INFINITY } : retry,
    isRecording && failure.kind === "bad_input" ? { ...failure, kind: "unknown" } : failure,
    { attempt: part.attempts, chance: unit.chance() },
  );
  if (delayMs === null) {
    unit.sql.exec(
      "update parts set ended_at = ? where flow_id = ? and stage = ? and idx = ?",
      ...[unit.nowMs, part.flow_id, part.stage, part.idx],
    );
    failFlow(unit, flow, errorOf(flow, { failure, part }));
    return;
  }
  noteTry(unit, flow, { part, code: failure.code });
  unit.sql.exec(
    `update parts set state = 'ready', due_at = ?, generation = generation + 1, sends = 0,
       invocation = null, message_id = null, delivery = null
     where flow_id = ? and stage = ? and idx = ?`,
    ...[unit.nowMs + delayMs, part.flow_id, part.stage, part.idx],
  );
}

const mostTries = 1_000;

/** Keeps an attempt that came to nothing for the timeline, where there are not too many of them. */
function noteTry(unit: Unit, { row }: OpenFlow, { part, code }: { part: PartRow; code: string }): void {
  unit.sql.exec(
    `insert into tries (flow_id, stage, idx, round, attempt, started_at, ended_at, code)
     select ?, ?, ?, ?, ?, ?, ?, ? where (select count(*) from tries where flow_id = ?) < ?
     on conflict do nothing`,
    ...[row.id, part.stage, part.idx, row.round, part.attempts, part.started_at, unit.nowMs, code],
    ...[row.id, mostTries],
  );
}

function findPart(unit: Unit, ref: PartRef): { flow: OpenFlow; part: PartRow } | null {
  const flow = openFlow(unit, ref.flowId);
  if (flow === null || flow.row.stage !== ref.stage) return null;
  const part = findPartRow(unit, ref);
  if (part === undefined || tokenOf(flow.row.run, part.generation) !== ref.token) return null;
  return { flow, part };
}

function isHeldBy(part: PartRow, { holder }: ClaimRequest): boolean {
  return part.invocation === holder.invocation && part.message_id === holder.messageId;
}

function claimOf(unit: Unit, flow: OpenFlow, part: PartRow): Claim {
  const { kind, timeoutMs, heartbeatMs } = stagePlanOf(flow);
  const hasOwnInput = kind === "each" && part.idx !== expandIndex;
  return {
    flow: flow.plan.flow,
    traceId: flow.row.trace_id,
    stage: part.stage,
    index: part.idx,
    attempt: part.attempts,
    round: flow.row.round,
    timeoutMs,
    beatMs: heartbeatMs === undefined ? null : Math.ceil(heartbeatMs / 3),
    input: hasOwnInput ? part.input : null,
    results: hasOwnInput ? null : collectResults(unit.sql, flow),
    progress: toldProgress(unit, flow),
  };
}

/** Claims of one flow are told the same. */
function toldProgress(unit: Unit, flow: OpenFlow): FlowProgress {
  const told = unit.progress.get(flow.row.id) ?? progressOf(unit.sql, flow);
  unit.progress.set(flow.row.id, told);
  return told;
}
