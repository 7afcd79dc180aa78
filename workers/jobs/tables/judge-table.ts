import type { ErrorRow } from "../../contract/tasks.ts";
import { type ColumnShape, createShape, type ShapeBuilder } from "../statistics/column-shape.ts";
import { type ColumnSummary, emptySummary, widenRange } from "../statistics/column-summary.ts";
import { createDistinctCounter, type DistinctCounter } from "../statistics/distinct.ts";
import { combineHashes, hashText } from "../statistics/hash.ts";
import { cutText } from "../values/cut-text.ts";
import { flaws, reasonOf } from "./flaws.ts";
import type { Table } from "./table.ts";

export type Judgement = {
  summaries: ColumnSummary[];
  /** How the values of each column are spread. */
  shapes: ColumnShape[];
  /** Hashes of the different values of each column. */
  values: DistinctCounter[];
  /** Hashes of the different rows. */
  rowHashes: DistinctCounter;
  /** In the order of rows and then columns; at most `maxErrors`. */
  errors: ErrorRow[];
  /** How many there are beyond those. */
  unlistedErrors: number;
  /** How many rows have one. */
  errorRowCount: number;
};

/** A chunk in which much is wrong would leave more about its errors than it holds. They are all counted. */
export const maxErrors = 10_000;
const maxValueLength = 200;

/** Counts what is there, what is missing and what is wrong, and says of every wrong value why. */
export function judgeTable(table: Table): Judgement {
  const { columns, rows, ragged } = table;
  const values = columns.map(() => createDistinctCounter());
  const rowHash = new Float64Array(rows.length);
  const builders = columns.map(createShape);
  const summaries = columns.map((_, column) =>
    summarize(table, column, { counter: values[column], shape: builders[column], rowHash }),
  );
  const shapes = builders.map((builder) => builder.data());
  const rowHashes = createDistinctCounter();
  for (const hash of rowHash) rowHashes.add(hash);
  const { errors, found, wrongRows } = findErrors(table);
  const unlistedErrors = found - errors.length;
  const errorRowCount = wrongRows + ragged.length;
  return { summaries, shapes, values, rowHashes, errors, unlistedErrors, errorRowCount };
}

type Counting = {
  counter: DistinctCounter | undefined;
  shape: ShapeBuilder | undefined;
  rowHash: Float64Array;
};

function summarize(
  { columns, rows, wrong }: Table,
  column: number,
  { counter, shape, rowHash }: Counting,
): ColumnSummary {
  const summary = emptySummary();
  const type = columns[column]?.kind.type;
  const rangeType = type === "number" || type === "date" ? type : null;
  for (let index = 0; index < rows.length; index += 1) {
    const value = rows[index]?.[column] ?? "";
    if (value === "") {
      summary.empty += 1;
      rowHash[index] = combineHashes(rowHash[index] ?? 0, 0);
      continue;
    }
    const hash = hashText(value);
    rowHash[index] = combineHashes(rowHash[index] ?? 0, hash);
    counter?.add(hash);
    summary.filled += 1;
    if (wrong[index * columns.length + column] !== flaws.none) {
      summary.invalid += 1;
      continue;
    }
    shape?.add(value);
    if (rangeType !== null) widenRange(summary, value, rangeType);
  }
  return summary;
}

function findErrors({ columns, rows, wrong, numberOf, ragged }: Table): {
  errors: ErrorRow[];
  found: number;
  wrongRows: number;
} {
  const errors: ErrorRow[] = [];
  let found = ragged.length;
  let wrongRows = 0;
  let lastRow = -1;
  for (let at = 0; at < wrong.length; at += 1) {
    const flaw = wrong[at];
    if (flaw === undefined || flaw === flaws.none) continue;
    found += 1;
    const index = Math.floor(at / columns.length);
    const column = columns[at % columns.length];
    if (index !== lastRow) wrongRows += 1;
    lastRow = index;
    if (column === undefined || errors.length >= maxErrors) continue;
    const value = cutText(rows[index]?.[at % columns.length] ?? "", maxValueLength);
    errors.push({ row: numberOf(index), column: column.name, value, reason: reasonOf(flaw, column) });
  }
  for (const { row, reason } of ragged.slice(0, maxErrors)) {
    errors.push({ row, column: "", value: "", reason });
  }
  if (ragged.length > 0) errors.sort((a, b) => a.row - b.row);
  return { errors: errors.slice(0, maxErrors), found, wrongRows };
}
