import type { ErrorRow, TaskResult } from "../../contract/tasks.ts";
import { addSummary, emptySummary, statisticsOf } from "../statistics/column-summary.ts";
import { createDistinctCounter, type DistinctCounter } from "../statistics/distinct.ts";
import { scoreQuality } from "../statistics/quality-score.ts";
import type { ColumnPlan } from "../values/column-plan.ts";
import { type PartStatistics, shownErrors } from "./part-file.ts";

/** All counters together hold this many hashes, about 48 MB: beyond, the largest become estimates. */
const maxHashes = 2_000_000;

export type StatisticsMerger = {
  /** Takes the parts in their order. */
  add(part: PartStatistics): void;
  result(): TaskResult;
};

/** Adds the statistics of parts up to those of the whole; memory does not grow with the number of parts. */
export function createStatisticsMerger(columns: readonly ColumnPlan[]): StatisticsMerger {
  const summaries = columns.map(emptySummary);
  const values = columns.map(createDistinctCounter);
  const distinctRows = createDistinctCounter();
  const errorRows: ErrorRow[] = [];
  let rows = 0;
  let raggedRows = 0;
  let errorRowCount = 0;

  return {
    add(part) {
      rows += part.rows;
      raggedRows += part.raggedRows;
      errorRowCount += part.errorRowCount;
      errorRows.push(...part.errors.slice(0, shownErrors - errorRows.length));
      for (const hash of part.rowHashes) distinctRows.add(hash);
      for (const [index, column] of columns.entries()) {
        const total = summaries[index];
        const summary = part.summaries[index];
        if (total && summary) addSummary(total, summary, column);
        for (const hash of part.values[index] ?? []) values[index]?.add(hash);
      }
      keepWithin(maxHashes, [...values, distinctRows]);
    },
    result() {
      const statistics = columns.map((column, index) =>
        statisticsOf(summaries[index] ?? emptySummary(), column, values[index]?.count() ?? 0),
      );
      const quality = scoreQuality({
        columns: statistics,
        rows,
        raggedRows,
        distinctRows: distinctRows.count(),
      });
      return { ...quality, rows, errorRowCount, columns: statistics, errorRows };
    },
  };
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
