import type { Distribution } from "../../contract/results.ts";
import type { ColumnStatistics, ErrorRow, TaskResult } from "../../contract/tasks.ts";
import { createShape, distributionOf } from "../statistics/column-shape.ts";
import { addSummary, emptySummary, statisticsOf } from "../statistics/column-summary.ts";
import { createDistinctCounter, type DistinctCounter } from "../statistics/distinct.ts";
import { scoreQuality } from "../statistics/quality-score.ts";
import type { ColumnPlan } from "../values/column-plan.ts";
import type { Repeats } from "./find-repeats.ts";
import { type PartStatistics, shownErrors } from "./part-file.ts";

/** All counters together hold this many hashes, up to 32 MB: beyond, the largest become estimates. */
const maxHashes = 1_000_000;

export type StatisticsMerger = {
  /** Takes the parts in their order. */
  add(part: PartStatistics): void;
  /** How many rows there are so far. */
  rows(): number;
  /** @param repeats what came twice in unique columns; null when none is. */
  result(repeats: Repeats | null): TaskResult;
  distributions(): Distribution[];
};

/** Adds the statistics of parts up to those of the whole; memory does not grow with the number of parts. */
export function createStatisticsMerger(columns: readonly ColumnPlan[]): StatisticsMerger {
  const summaries = columns.map(emptySummary);
  const values = columns.map(createDistinctCounter);
  const shapes = columns.map(createShape);
  const distinctRows = createDistinctCounter();
  const errorRows: ErrorRow[] = [];
  let rows = 0;
  let raggedRows = 0;
  let errorRowCount = 0;
  let unlistedErrors = 0;

  return {
    add(part) {
      rows += part.rows;
      raggedRows += part.raggedRows;
      errorRowCount += part.errorRowCount;
      unlistedErrors += part.unlistedErrors;
      errorRows.push(...part.errors.slice(0, shownErrors - errorRows.length));
      for (const hash of part.rowHashes) distinctRows.add(hash);
      for (const [index, column] of columns.entries()) {
        const total = summaries[index];
        const summary = part.summaries[index];
        if (total && summary) addSummary(total, summary, column);
        const shape = part.shapes[index];
        if (shape) shapes[index]?.merge(shape);
        for (const hash of part.values[index] ?? []) values[index]?.add(hash);
      }
      keepWithin(maxHashes, [...values, distinctRows]);
    },
    rows: () => rows,
    distributions: () =>
      columns.map((column, index) =>
        distributionOf(column, shapes[index]?.data() ?? { histogram: null, tally: null }),
      ),
    result(repeats) {
      const statistics = columns.map((column, index) =>
        withRepeats(
          statisticsOf(summaries[index] ?? emptySummary(), column, values[index]?.count() ?? 0),
          repeats?.counts[index] ?? 0,
        ),
      );
      const quality = scoreQuality({
        columns: statistics,
        rows,
        raggedRows,
        distinctRows: distinctRows.count(),
      });
      const shown = [...errorRows, ...(repeats?.errors ?? [])].sort((a, b) => a.row - b.row);
      return {
        ...quality,
        rows,
        errorRowCount: errorRowCount + (repeats?.newRows ?? 0),
        unlistedErrors: unlistedErrors + (repeats === null ? 0 : unlistedOf(repeats)),
        columns: statistics,
        errorRows: shown.slice(0, shownErrors),
      };
    },
  };
}

function unlistedOf({ counts, errors }: Repeats): number {
  return counts.reduce((sum, count) => sum + count, 0) - errors.length;
}

/** A value that may come once and comes again is not valid there. */
function withRepeats(statistics: ColumnStatistics, repeats: number): ColumnStatistics {
  return { ...statistics, invalid: statistics.invalid + repeats };
}

function keepWithin(limit: number, counters: readonly DistinctCounter[]): void {
  for (;;) {
    let total = 0;
    let largest: DistinctCounter | null = null;
    for (const counter of counters) {
      total += counter.size();
      if (largest === null || counter.size() > largest.size()) largest = counter;
    }
    if (total <= limit || largest === null) return;
    largest.thin();
  }
}
