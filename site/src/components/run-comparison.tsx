import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { ComparedRun, Comparison } from "../../../workers/contract/results.ts";
import { createLoaded } from "../lib/create-loaded.ts";
import { formatCount, formatShare } from "../lib/format.ts";
import { comparisonQuery } from "../lib/queries.ts";
import { Moment } from "./moment.tsx";
import { FailureNotice } from "./notice.tsx";
import { Table } from "./table.tsx";

type Measure = { name: string; of: (run: ComparedRun) => number; write: (value: number) => string };

const measures: Measure[] = [
  { name: "Score", of: ({ score }) => score, write: formatCount },
  { name: "Completeness", of: ({ completeness }) => completeness, write: formatShare },
  { name: "Validity", of: ({ validity }) => validity, write: formatShare },
  { name: "Uniqueness", of: ({ uniqueness }) => uniqueness, write: formatShare },
  { name: "Rows", of: ({ rows }) => rows, write: formatCount },
  { name: "Rows set aside", of: ({ errorRowCount }) => errorRowCount, write: formatCount },
];

/** This run beside the one before it over the same dataset. */
export function RunComparison(props: { taskId: string }) {
  const loaded = createLoaded(() => comparisonQuery(props.taskId));
  return (
    <section>
      <h2 id="comparison">Compared with the run before</h2>
      <Show when={loaded.failure()}>{(why) => <FailureNotice what="The comparison" failure={why()} />}</Show>
      <Show when={loaded.data()}>
        {(both) => (
          <Show
            when={both().before}
            fallback={<p class="empty">It is the first run over this dataset that has completed.</p>}
          >
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
        The run before ended <Moment at={props.before.finishedAt} />.{" "}
        <A href={`/app/tasks/${props.before.id}`}>Open it</A>
      </p>
      <Table
        labelledBy="comparison"
        columns={["Measure", { number: "Before" }, { number: "Now" }, { number: "Change" }]}
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
                  {was === is ? "none" : `${is > was ? "+" : "−"}${write(Math.abs(is - was))}`}
                </td>
              </tr>
            );
          }}
        </For>
      </Table>
      <Show when={changed().length > 0} fallback={<p>No column has changed.</p>}>
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
    if (before === null) return [{ name, says: "is new" }];
    if (after === null) return [{ name, says: "is gone" }];
    const says: string[] = [];
    if (before.type !== after.type) says.push(`${before.type} is now ${after.type}`);
    for (const [key, word] of [
      ["empty", "empty"],
      ["invalid", "invalid"],
    ] as const) {
      if (before[key] !== after[key])
        says.push(`${formatCount(after[key])} ${word} values after ${formatCount(before[key])}`);
    }
    return says.length === 0 ? [] : [{ name, says: says.join("; ") }];
  });
  return changes.slice(0, shownChanges);
}
