import type { ColumnPlan } from "../values/column-plan.ts";

/** The rows of one chunk in memory, as its steps hand it on. */
export type Table = {
  columns: readonly ColumnPlan[];
  /** Rows with one value for each column, and behind them the derived values once there are any. */
  rows: string[][];
  /** The number in the file of each of `rows`, from 1. */
  numberOf: (index: number) => number;
  /** Rows with fewer or more fields than the header; they are not among `rows`. */
  ragged: readonly { row: number; fields: number }[];
  /** 1 for each value that is not of its column's type, at `index of row × columns + column`. */
  wrong: Uint8Array;
};

/** Sorts records into rows of the right length and the others. */
export function createTable(columns: readonly ColumnPlan[], records: string[][], firstRow: number): Table {
  const { length } = columns;
  const ragged: { row: number; fields: number }[] = [];
  for (let index = 0; index < records.length; index += 1) {
    const fields = records[index]?.length ?? 0;
    if (fields !== length) ragged.push({ row: firstRow + index, fields });
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
