import type { ErrorRow } from "../../contract/tasks.ts";
import { type ColumnSummary, emptySummary, widenRange } from "../statistics/column-summary.ts";
import { createDistinctCounter, type DistinctCounter } from "../statistics/distinct.ts";
import { combineHashes, hashText } from "../statistics/hash.ts";
import type { ColumnKind } from "../values/column-plan.ts";
import { cutText } from "../values/cut-text.ts";
import type { Table } from "./table.ts";

export type Judgement = {
  summaries: ColumnSummary[];
  /** Hashes of the different values of each column. */
  values: DistinctCounter[];
  /** Hashes of the different rows. */
  rowHashes: DistinctCounter;
  /** In the order of rows and then columns; at most `maxErrors`. */
  errors: ErrorRow[];
  /** How many rows have one. */
  errorRowCount: number;
};

/** A chunk in which much is wrong would leave more about its errors than it holds. They are all counted. */
export const maxErrors = 10_000;
const maxValueLength = 200;

const reasons: Record<ColumnKind["type"], string> = {
  text: "is not text",
  empty: "is not empty",
  boolean: "is neither yes nor no",
  email: "is not an e-mail address",
  country: "is not a country",
  phone: "is not a phone number",
  number: "is not a number",
  date: "is not a date",
};

/** Counts what is there, what is missing and what is wrong, and says of every wrong value why. */
export function judgeTable(table: Table): Judgement {
  const { columns, rows, ragged } = table;
  const values = columns.map(() => createDistinctCounter());
  const rowHash = new Float64Array(rows.length);
  const summaries = columns.map((_, column) =>
    summarize(table, column, { counter: values[column], rowHash }),
  );
  const rowHashes = createDistinctCounter();
  for (const hash of rowHash) rowHashes.add(hash);
  const { errors, wrongRows } = findErrors(table);
  return { summaries, values, rowHashes, errors, errorRowCount: wrongRows + ragged.length };
}

function summarize(
  { columns, rows, wrong }: Table,
  column: number,
  { counter, rowHash }: { counter: DistinctCounter | undefined; rowHash: Float64Array },
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
    if (wrong[index * columns.length + column] === 1) summary.invalid += 1;
    else if (rangeType !== null) widenRange(summary, value, rangeType);
  }
  return summary;
}

function findErrors({ columns, rows, wrong, numberOf, ragged }: Table): {
  errors: ErrorRow[];
  wrongRows: number;
} {
  const errors: ErrorRow[] = [];
  let wrongRows = 0;
  let lastRow = -1;
  for (let at = wrong.indexOf(1); at !== -1; at = wrong.indexOf(1, at + 1)) {
    const index = Math.floor(at / columns.length);
    const column = columns[at % columns.length];
    if (index !== lastRow) wrongRows += 1;
    lastRow = index;
    if (column === undefined || errors.length >= maxErrors) continue;
    const value = cutText(rows[index]?.[at % columns.length] ?? "", maxValueLength);
    errors.push({ row: numberOf(index), column: column.name, value, reason: reasons[column.kind.type] });
  }
  for (const { row, fields } of ragged.slice(0, maxErrors)) {
    const reason = `has ${fields} ${fields === 1 ? "field" : "fields"}, the header has ${columns.length}`;
    errors.push({ row, column: "", value: "", reason });
  }
  if (ragged.length > 0) errors.sort((a, b) => a.row - b.row);
  return { errors: errors.slice(0, maxErrors), wrongRows };
}
