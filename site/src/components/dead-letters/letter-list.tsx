import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { AdminDeadLetter, DeadLetter } from "../../../../workers/contract/dead-letters.ts";
import { type LetterDesk, letterBox, letterDesks } from "../../lib/dead-letter-forms.ts";
import { deadLetterWords as words } from "../../lib/words/app/dead-letters.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Moment } from "../moment.tsx";
import { Table } from "../table.tsx";

type LetterListProps = {
  desk: LetterDesk;
  letters: (DeadLetter | AdminDeadLetter)[];
  mayChange: boolean;
};

/** Steps that were given up, the newest first; those that wait can be chosen and begun again together. */
export function LetterList(props: LetterListProps) {
  const { page } = letterDesks[props.desk];
  const canReplay = (letter: DeadLetter) => letter.status === "waiting" && letter.taskId !== null;
  const choosable = () => props.mayChange && props.letters.some(canReplay);
  return (
    <>
      <Table
        label={words.table.label}
        columns={[
          ...(choosable() ? [{ hidden: words.table.choose }] : []),
          words.table.step,
          words.table.givenUp,
          words.table.state,
          { number: words.table.attempts },
          ...(props.desk === "platform" ? [words.table.organization] : []),
          words.table.error,
        ]}
      >
        <For each={props.letters}>
          {(letter) => (
            <tr>
              <Show when={choosable()}>
                <td class="choose">
                  <Show when={canReplay(letter)}>
                    <input
                      type="checkbox"
                      form="replay-many"
                      name={letterBox(letter.id)}
                      aria-label={fill(words.table.chooseOne, {
                        step: `${letter.flow} ${letter.step}`,
                        id: letter.id,
                      })}
                    />
                  </Show>
                </td>
              </Show>
              <th scope="row">
                <A href={`${page}?letter=${letter.id}`}>
                  {letter.flow} {letter.step}
                </A>
              </th>
              <td>
                <Moment at={letter.createdAt} />
              </td>
              <td>{words.states[letter.status]}</td>
              <td class="number">{letter.attempts}</td>
              <Show when={props.desk === "platform"}>
                <td>
                  <code>{"tenantId" in letter ? letter.tenantId.slice(0, 8) : ""}</code>
                </td>
              </Show>
              <td class="reason">{letter.error.message}</td>
            </tr>
          )}
        </For>
      </Table>
      <Show when={choosable()}>
        <form id="replay-many" method="post" action={`${page}?do=replay-many`}>
          <button class="button small" type="submit">
            {words.table.replayChosen}
          </button>
        </form>
      </Show>
    </>
  );
}
