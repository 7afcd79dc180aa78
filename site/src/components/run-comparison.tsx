import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { ComparedRun, Comparison } from "../../../workers/contract/results.ts";
import { createLoaded } from "../lib/create-loaded.ts";
import { formatCount, formatShare } from "../lib/format.ts";
import { comparisonQuery } from "../lib/queries.ts";
import { reportWords as words } from "../lib/words/app/task-report.ts";
import { fill } from "../lib/words/words-query.ts";
import { Moment } from "./moment.tsx";
import { FailureNotice } from "./notice.tsx";
import { Table } from "./table.tsx";

type Measure = { name: string; of: (run: ComparedRun) => number; write: (value: number) => string };

const measures: Measure[] = [
  { name: words.score.heading, of: ({ score }) => score, write: formatCount },
  { name: words.score.completeness.name, of: ({ completeness }) => completeness, write: formatShare },
  { name: words.score.validity.name, of: ({ validity }) => validity, write: formatShare },
  { name: words.score.uniqueness.name, of: ({ uniqueness }) => uniqueness, write: formatShare },
  { name: words.comparison.rows, of: ({ rows }) => rows, write: formatCount },
  { name: words.comparison.setAside, of: ({ errorRowCount }) => errorRowCount, write: formatCount },
];

/** This run beside the one before it over the same dataset. */
export function RunComparison(props: { taskId: string }) {
  const loaded = createLoaded(() => comparisonQuery(props.taskId));
  return (
    <section>
      <h2 id="comparison">{words.comparison.heading}</h2>
      <Show when={loaded.failure()}>
        {(why) => <FailureNotice what={words.comparison.what} failure={why()} />}
      </Show>
      <Show when={loaded.data()}>
        {(both) => (
          <Show when={both().before} fallback={<p class="empty">{words.comparison.empty}</p>}>
            {(before) => <Compared comparison={both()} before={before()} />}
          </Show>
        )}
      </Show>
    </section>
  );
}

function Compared(props: { comparison: Comparison; before: ComparedRun }) {
  const changed = () => changesOf(props.comparison);
  return (
    <>
      <p>
        {words.comparison.runBefore.before} <Moment at={props.before.finishedAt} />
        {words.comparison.runBefore.after}{" "}
        <A href={`/app/tasks/${props.before.id}`}>{words.comparison.runBefore.open}</A>
      </p>
      <Table
        labelledBy="comparison"
        columns={[
          words.comparison.measure,
          { number: words.comparison.before },
          { number: words.comparison.now },
          { number: words.comparison.change },
        ]}
      >
        <For each={measures}>
          {({ name, of, write }) => {
            const [was, is] = [of(props.before), of(props.comparison.after)];
            return (
              <tr>
                <th scope="row">{name}</th>
                <td class="number">{write(was)}</td>
                <td class="number">{write(is)}</td>
                <td class="number">
                  {was === is
                    ? words.comparison.noChange
                    : `${is > was ? "+" : "−"}${write(Math.abs(is - was))}`}
                </td>
              </tr>
            );
          }}
        </For>
      </Table>
      <Show when={changed().length > 0} fallback={<p>{words.comparison.noColumnChanged}</p>}>
        <ul class="plain-list">
          <For each={changed()}>
            {({ name, says }) => (
              <li>
                <strong>{name}</strong>: {says}
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  );
}

const shownChanges = 50;

/** What is other about each column, in words. */
function changesOf({ columns }: Comparison): { name: string; says: string }[] {
  const changes = columns.flatMap(({ name, before, after }) => {
    if (before === null) return [{ name, says: words.comparison.isNew }];
    if (after === null) return [{ name, says: words.comparison.isGone }];
    const says: string[] = [];
    if (before.type !== after.type) {
      says.push(fill(words.comparison.type, { before: before.type, after: after.type }));
    }
    for (const [key, sentence] of [
      ["empty", words.comparison.empties],
      ["invalid", words.comparison.invalids],
    ] as const) {
      if (before[key] === after[key]) continue;
      says.push(fill(sentence, { before: formatCount(before[key]), after: formatCount(after[key]) }));
    }
    return says.length === 0 ? [] : [{ name, says: says.join("; ") }];
  });
  return changes.slice(0, shownChanges);
}
