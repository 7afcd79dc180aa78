import type { ColumnPlan } from "../values/column-plan.ts";

/** The rows of one chunk in memory, as its steps hand it on. */
export type Table = {
  columns: readonly ColumnPlan[];
  /** Rows with one value for each column, and behind them the derived values once there are any. */
  rows: string[][];
  /** The number in the file of each of `rows`, from 1. */
  numberOf: (index: number) => number;
  /** Rows that do not fit the columns, and why; they are not among `rows`. */
  ragged: readonly { row: number; reason: string }[];
  /** What is wrong with each value (flaws.ts), at `index of row × columns + column`. */
  wrong: Uint8Array;
};

type Records = {
  records: string[][];
  /** Why the record at a place holds no row, where that is known better than by its length. */
  unread?: ReadonlyMap<number, string>;
  firstRow: number;
};

/** Sorts records into rows of the right length and the others. */
export function createTable(
  columns: readonly ColumnPlan[],
  { records, unread = new Map(), firstRow }: Records,
): Table {
  const { length } = columns;
  const ragged: { row: number; reason: string }[] = [];
  for (let index = 0; index < records.length; index += 1) {
    const fields = records[index]?.length ?? 0;
    if (fields === length) continue;
    const counted = `has ${fields} ${fields === 1 ? "field" : "fields"}, the header has ${length}`;
    ragged.push({ row: firstRow + index, reason: unread.get(index) ?? counted });
  }
  if (ragged.length === 0) {
    const numberOf = (index: number) => firstRow + index;
    return { columns, rows: records, numberOf, ragged, wrong: new Uint8Array(records.length * length) };
  }
  const rows: string[][] = [];
  const numbers: number[] = [];
  for (const [index, record] of records.entries()) {
    if (record.length !== length) continue;
    rows.push(record);
    numbers.push(firstRow + index);
  }
  return {
    columns,
    rows,
    numberOf: (index) => numbers[index] ?? 0,
    ragged,
    wrong: new Uint8Array(rows.length * length),
  };
}
