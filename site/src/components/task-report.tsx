import { For } from "solid-js";
import type { TaskResult } from "../../../workers/contract/tasks.ts";
import { formatCount, formatScore, formatShare } from "../lib/format.ts";
import { reportWords as words } from "../lib/words/app/task-report.ts";
import { fill } from "../lib/words/words-query.ts";
import { ColumnTable } from "./column-table.tsx";
import { DistributionCharts } from "./distribution-charts.tsx";
import { ErrorRows } from "./error-rows.tsx";
import { Flagged } from "./flagged.tsx";
import { ResultDownloads } from "./result-downloads.tsx";
import { RunComparison } from "./run-comparison.tsx";

/** What came out: the score and what it is made of, the columns, the rows that were set aside, and what is other than before. */
export function TaskReport(props: { result: TaskResult; taskId: string }) {
  const parts = (): [string, number, string][] => [
    [words.score.completeness.name, props.result.completeness, words.score.completeness.text],
    [words.score.validity.name, props.result.validity, words.score.validity.text],
    [words.score.uniqueness.name, props.result.uniqueness, words.score.uniqueness.text],
  ];
  return (
    <>
      <section class="score" aria-labelledby="score">
        <div class="score-figure denim">
          <h2 id="score">{words.score.heading}</h2>
          <p>
            <strong>{formatScore(props.result)}</strong> <span>{words.score.of}</span>
          </p>
          <p>
            {fill(words.score.rows, {
              rows: formatCount(props.result.rows),
              setAside: formatCount(props.result.errorRowCount),
            })}
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
