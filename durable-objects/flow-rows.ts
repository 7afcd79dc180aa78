/** Parts that are read and written together. A list is bound as one JSON value, whose rows begin with whose part they are of. */
import { boundLists } from "./bound-lists.ts";
import type { PartRef } from "./flow-protocol.ts";
import type { PartRow } from "./flow-tables.ts";
import type { Unit } from "./flow-unit.ts";

const keyOf = (flowId: string, stage: number, index: number) => `${flowId} ${stage} ${index}`;

/** Reads parts with one statement; `findPartRow` finds them. */
export function readParts(unit: Unit, refs: readonly PartRef[]): void {
  const wanted = refs.filter(({ flowId, stage, index }) => !unit.parts.has(keyOf(flowId, stage, index)));
  for (const list of boundLists(wanted.map(({ flowId, stage, index }) => [flowId, stage, index]))) {
    const rows = unit.sql.exec<PartRow>(
      `select parts.* from json_each(?)
         cross join parts on flow_id = value->>0 and stage = value->>1 and idx = value->>2`,
      list,
    );
    for (const part of rows) unit.parts.set(keyOf(part.flow_id, part.stage, part.idx), part);
  }
}

/** The part as it stands, with what was changed of it in this change; undefined when there is none. */
export function findPartRow(unit: Unit, ref: PartRef): PartRow | undefined {
  const key = keyOf(ref.flowId, ref.stage, ref.index);
  if (!unit.parts.has(key)) readParts(unit, [ref]);
  return unit.parts.get(key);
}

/**
 * Writes the parts that were handed out or done, and forgets what was read: whatever changes or reads rows by statements
 * of its own calls it first.
 */
export function saveParts(unit: Unit): void {
  const { sql, nowMs, claimed, done } = unit;
  const place = ({ flow_id, stage, idx }: PartRow) => [flow_id, stage, idx];
  for (const list of boundLists(Array.from(done, (part) => [...place(part), part.output]))) {
    sql.exec(
      `update parts set state = 'done', due_at = null, input = null, output = value->>3, ended_at = ?
       from json_each(?) where flow_id = value->>0 and stage = value->>1 and idx = value->>2`,
      nowMs,
      list,
    );
  }
  done.clear();
  const held = Array.from(claimed, (part) => [
    ...place(part),
    ...[part.due_at, part.attempts, part.invocation, part.message_id, part.delivery],
  ]);
  for (const list of boundLists(held)) {
    sql.exec(
      `update parts set state = 'running', due_at = value->>3, attempts = value->>4, invocation = value->>5,
         message_id = value->>6, delivery = value->>7, started_at = ?, ended_at = null
       from json_each(?) where flow_id = value->>0 and stage = value->>1 and idx = value->>2`,
      nowMs,
      list,
    );
  }
  claimed.clear();
  unit.parts.clear();
  unit.progress.clear();
}

type SentPart = { part: PartRow; againAtMs: number };

/** Marks parts as sent that are still to be sent, until they are due again. */
export function markSent({ sql }: Unit, sent: readonly SentPart[]): void {
  const rows = sent.map(({ part, againAtMs }) => [part.flow_id, part.stage, part.idx, againAtMs]);
  for (const list of boundLists(rows)) {
    sql.exec(
      `update parts set state = 'sent', sends = sends + 1, due_at = value->>3 from json_each(?)
       where flow_id = value->>0 and stage = value->>1 and idx = value->>2 and state in ('ready', 'sent')`,
      list,
    );
  }
}
