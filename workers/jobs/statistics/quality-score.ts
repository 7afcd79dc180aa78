import type { ColumnStatistics } from "../../contract/tasks.ts";

export type Quality = { score: number; completeness: number; validity: number; uniqueness: number };

type Counted = {
  columns: readonly ColumnStatistics[];
  /** All rows, and those among them that have more or fewer fields than the header. */
  rows: number;
  raggedRows: number;
  /** How many whole rows differ from each other. */
  distinctRows: number;
};

const weights = { completeness: 0.4, validity: 0.4, uniqueness: 0.2 };

/**
 * Three shares between 0 and 1, and a score between 0 and 100 that weighs them 40, 40 and 20:
 * - completeness: values that are there, of all values of whole rows;
 * - validity: values that fit their column, of those that are there; a ragged row counts as one wrong value a column;
 * - uniqueness: rows that are not a repetition, of all whole rows.
 *
 * A file without rows says nothing good of itself: all are 0.
 */
export function scoreQuality({ columns, rows, raggedRows, distinctRows }: Counted): Quality {
  const sum = (key: "filled" | "empty" | "invalid") =>
    columns.reduce((total, column) => total + column[key], 0);
  const filled = sum("filled");
  const ragged = raggedRows * columns.length;
  const completeness = share(filled, filled + sum("empty"));
  const validity = share(filled - sum("invalid"), filled + ragged);
  const uniqueness = share(distinctRows, rows - raggedRows);
  const score =
    100 *
    (weights.completeness * completeness + weights.validity * validity + weights.uniqueness * uniqueness);
  return { score: Math.round(score * 10) / 10, completeness, validity, uniqueness };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round(Math.min(part / whole, 1) * 10_000) / 10_000;
}
