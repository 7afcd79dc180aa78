import { For, Show } from "solid-js";
import type { TaskResult } from "../../../workers/contract/tasks.ts";
import { formatCount, formatScore, formatShare } from "../lib/format.ts";
import { ColumnTable } from "./column-table.tsx";

/** What came out: the score and what it is made of, the columns, the rows that were set aside. */
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
      <section>
        <h2 id="errors">Rows set aside</h2>
        <Show
          when={props.result.errorRows.length > 0}
          fallback={<p class="empty">None. Every row keeps the rules.</p>}
        >
          <Show when={props.result.errorRowCount > props.result.errorRows.length}>
            <p>
              The first {formatCount(props.result.errorRows.length)} findings;{" "}
              {formatCount(props.result.errorRowCount)} rows have one.
            </p>
          </Show>
          <section class="table-frame" aria-labelledby="errors" tabindex="0">
            <table>
              <thead>
                <tr>
                  <th scope="col" class="number">
                    Row
                  </th>
                  <th scope="col">Column</th>
                  <th scope="col">Value</th>
                  <th scope="col">Reason</th>
                </tr>
              </thead>
              <tbody>
                <For each={props.result.errorRows}>
                  {(error) => (
                    <tr>
                      <td class="number">{formatCount(error.row)}</td>
                      <th scope="row">{error.column}</th>
                      <td>
                        <code class="value">{error.value}</code>
                      </td>
                      <td class="reason">{error.reason}</td>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
          </section>
        </Show>
      </section>
    </>
  );
}
