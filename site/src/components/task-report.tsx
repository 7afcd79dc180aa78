import { For } from "solid-js";
import type { TaskResult } from "../../../workers/contract/tasks.ts";
import { formatCount, formatScore, formatShare } from "../lib/format.ts";
import { ColumnTable } from "./column-table.tsx";
import { DistributionCharts } from "./distribution-charts.tsx";
import { ErrorRows } from "./error-rows.tsx";
import { Flagged } from "./flagged.tsx";
import { ResultDownloads } from "./result-downloads.tsx";
import { RunComparison } from "./run-comparison.tsx";

/** What came out: the score and what it is made of, the columns, the rows that were set aside, and what is other than before. */
export function TaskReport(props: { result: TaskResult; taskId: string }) {
  const parts = (): [string, number, string][] => [
    ["Completeness", props.result.completeness, "cells that hold something"],
    ["Validity", props.result.validity, "values that keep the rules"],
    ["Uniqueness", props.result.uniqueness, "rows that are not a repetition"],
  ];
  return (
    <>
      <section class="score" aria-labelledby="score">
        <div class="score-figure denim">
          <h2 id="score">Score</h2>
          <p>
            <strong>{formatScore(props.result)}</strong> <span>of 100</span>
          </p>
          <p>
            {formatCount(props.result.rows)} rows, {formatCount(props.result.errorRowCount)} set aside
          </p>
        </div>
        <dl class="score-parts">
          <For each={parts()}>
            {([name, value, text]) => (
              <div>
                <dt>
                  {name} <span>{text}</span>
                </dt>
                <dd>
                  {formatShare(value)}
                  <svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="meter-ground" width="100" height="4" />
                    <rect class="meter-fill" width={100 * value} height="4" />
                  </svg>
                </dd>
              </div>
            )}
          </For>
        </dl>
      </section>
      <ColumnTable columns={props.result.columns} taskId={props.taskId} />
      <DistributionCharts taskId={props.taskId} />
      <ErrorRows taskId={props.taskId} {...props.result} />
      <Flagged flag="run_comparison">
        <RunComparison taskId={props.taskId} />
      </Flagged>
      <ResultDownloads taskId={props.taskId} />
    </>
  );
}
