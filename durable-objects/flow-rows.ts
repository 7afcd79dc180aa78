/** Parts that are read and written together. A list is bound as one JSON value, whose rows begin with whose part they are of. */
import { boundLists } from "./bound-lists.ts";
import type { PartRef } from "./flow-protocol.ts";
import type { PartRow } from "./flow-tables.ts";
import type { Unit } from "./flow-unit.ts";

type PartPlace = Pick<PartRow, "flow_id" | "stage" | "idx">;

const keyOf = (flowId: string, stage: number, index: number) => `${flowId} ${stage} ${index}`;

/** Reads those of the parts that are not known, with one statement; `findPartRow` finds them. */
export function readParts(unit: Unit, refs: readonly PartRef[]): void {
  const { known } = unit;
  const wanted = refs.filter(({ flowId, stage, index }) => !known.parts.has(keyOf(flowId, stage, index)));
  for (const list of boundLists(wanted.map(({ flowId, stage, index }) => [flowId, stage, index]))) {
    const rows = unit.sql.exec<PartRow>(
      `select parts.* from json_each(?)
         cross join parts on flow_id = value->>0 and stage = value->>1 and idx = value->>2`,
      list,
    );
    for (const part of rows) keepPart(unit, part);
  }
}

function keepPart({ known }: Unit, part: PartRow): void {
  // What came of it is asked of the table alone, and may be long.
  part.output = null;
  known.parts.set(keyOf(part.flow_id, part.stage, part.idx), part);
  known.characters += part.input?.length ?? 0;
}

/** For whoever changes parts by a statement of its own: what is known of these is not true any more. */
export function forgetParts({ known }: Unit, parts: Iterable<PartPlace>): void {
  for (const { flow_id, stage, idx } of parts) known.parts.delete(keyOf(flow_id, stage, idx));
}

/** The part as it stands, with what was changed of it in this change; undefined when there is none. */
export function findPartRow(unit: Unit, ref: PartRef): PartRow | undefined {
  const key = keyOf(ref.flowId, ref.stage, ref.index);
  if (!unit.known.parts.has(key)) readParts(unit, [ref]);
  return unit.known.parts.get(key);
}

/** A part that this change makes. It is written at the end, as it stands then: mostly it has been sent by that time. */
export function addPart(unit: Unit, place: PartPlace, input: string | null = null): void {
  unit.fresh.push({
    ...{ ...place, input, state: "ready", due_at: unit.nowMs },
    ...{ attempts: 0, generation: 1, sends: 0, invocation: null, message_id: null, delivery: null },
    ...{ output: null, started_at: null, ended_at: null },
  });
}

/** Writes what is not written yet and forgets all parts: whatever changes or reads rows by statements of its own calls it first. */
export function saveParts(unit: Unit): void {
  saveFresh(unit);
  saveChanged(unit);
  unit.known.parts.clear();
}

/** Writes the new parts. From then on they are like any other. */
export function saveFresh(unit: Unit): void {
  const { fresh } = unit;
  if (fresh.length === 0) return;
  unit.fresh = [];
  const rows = fresh.map(({ flow_id, stage, idx, state, due_at, sends, input }) => [
    ...[flow_id, stage, idx, state, due_at, sends, input],
  ]);
  for (const list of boundLists(rows)) {
    unit.sql.exec(
      `insert into parts (flow_id, stage, idx, state, due_at, sends, input)
       select value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6 from json_each(?)`,
      list,
    );
  }
  for (const part of fresh) keepPart(unit, part);
}

/** Writes the parts that were handed out or done. */
export function saveChanged(unit: Unit): void {
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
  forgetParts(unit, done);
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
  unit.progress.clear();
}

type SentPart = { part: PartRow; againAtMs: number };

/** Marks parts as sent that are still to be sent, until they are due again. */
export function markSent(unit: Unit, sent: readonly SentPart[]): void {
  forgetParts(
    unit,
    sent.map(({ part }) => part),
  );
  const rows = sent.map(({ part, againAtMs }) => [part.flow_id, part.stage, part.idx, againAtMs]);
  for (const list of boundLists(rows)) {
    unit.sql.exec(
      `update parts set state = 'sent', sends = sends + 1, due_at = value->>3 from json_each(?)
       where flow_id = value->>0 and stage = value->>1 and idx = value->>2 and state in ('ready', 'sent')`,
      list,
    );
  }
}
