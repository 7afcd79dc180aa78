import { beginAgain, dropPart, isDraining } from "./flow-control.ts";
import type { FlowError, FlowPlan } from "./flow-protocol.ts";
import { forgetParts } from "./flow-rows.ts";
import { stageOutput } from "./flow-snapshot.ts";
import { createFlow, failFlow, settleStage } from "./flow-stages.ts";
import type { PartRow } from "./flow-tables.ts";
import { type OpenFlow, openFlow, textOfPlan, type Unit } from "./flow-unit.ts";

/**
 * Starts the flow that a part is, in this object and this change; one that was started before and has failed is begun
 * again where it failed. The part is done when that flow has completed.
 */
export function startChild(
  unit: Unit,
  { flow, part, plan }: { flow: OpenFlow; part: PartRow; plan: FlowPlan },
): void {
  const id = `${part.flow_id}/${part.stage}.${part.idx}`;
  forgetParts(unit, [part]);
  unit.sql.exec(
    `update parts set state = 'running', due_at = null, attempts = attempts + 1, started_at = ?
     where flow_id = ? and stage = ? and idx = ?`,
    ...[unit.nowMs, part.flow_id, part.stage, part.idx],
  );
  const { id: parent, trace_id: traceId, round } = flow.row;
  if (openFlow(unit, id) !== null) {
    beginAgain(unit, id, round);
  } else {
    const input = part.input ?? "null";
    createFlow(unit, { flowId: id, plan: textOfPlan(plan), input, traceId, round }, parent);
  }
  // It may have completed just when its parent failed by another part: then nobody was told.
  const child = openFlow(unit, id);
  if (child?.row.state === "completed") unit.ended.push(child);
}

/** Tells flows of those that they started and that have ended, up to the first one of the tree. */
export function settleChildren(unit: Unit): void {
  for (let child = unit.ended.pop(); child !== undefined; child = unit.ended.pop()) settleChild(unit, child);
}

function settleChild(unit: Unit, child: OpenFlow): void {
  const parent = openFlow(unit, child.row.parent ?? "");
  const part = parent === null ? null : partOf(unit, child.row.id);
  // What has failed or was dropped meanwhile no longer counts.
  if (parent === null || part?.state !== "running" || part.stage !== parent.row.stage) return;
  parent.changed = true;
  if (isDraining(parent)) {
    dropPart(unit, parent, part);
  } else if (child.row.state === "completed") {
    forgetParts(unit, [part]);
    unit.sql.exec(
      `update parts set state = 'done', due_at = null, input = null, output = ?, ended_at = ?
       where flow_id = ? and stage = ? and idx = ?`,
      ...[outputOf(unit, child), unit.nowMs, part.flow_id, part.stage, part.idx],
    );
    parent.current.done += 1;
    settleStage(unit, parent);
  } else if (child.row.error !== null) {
    failFlow(unit, parent, JSON.parse(child.row.error) as FlowError);
  }
}

/** The id of a child names the part that it is. */
function partOf(unit: Unit, childId: string): PartRow | null {
  const [flowId, place = ""] = [childId.slice(0, childId.lastIndexOf("/")), childId.split("/").at(-1)];
  const [stage, index] = place.split(".").map(Number);
  const [part] = unit.sql
    .exec<PartRow>(
      "select * from parts where flow_id = ? and stage = ? and idx = ?",
      ...[flowId, stage ?? -1, index ?? -1],
    )
    .toArray();
  return part ?? null;
}

/** What a flow comes to is what its last stage does. */
function outputOf(unit: Unit, { row, plan }: OpenFlow): string {
  return stageOutput(unit.sql, {
    flowId: row.id,
    stage: plan.stages.length - 1,
    kind: plan.stages.at(-1)?.kind,
  });
}
