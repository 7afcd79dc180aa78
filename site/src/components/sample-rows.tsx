import { For } from "solid-js";
import type { Words } from "../lib/words/en.ts";

const raw = [
  "name,email,age",
  '"Lovelace, Ada",ADA@Example.com ,36',
  "  Grace Hopper,grace@example.com,85",
  "Broken,not-an-address,abc",
  "Edsger Dijkstra,edsger@example.com,72",
  "…",
];

const clean = [
  ["Lovelace, Ada", "ada@example.com", "36"],
  ["Grace Hopper", "grace@example.com", "85"],
  ["Edsger Dijkstra", "edsger@example.com", "72"],
];

/** What of the third row stands in the sentence about it. */
const refused: Record<string, string> = { "{address}": "not-an-address", "{number}": "abc" };

/** The first rows of a file before and after the flow. */
export function SampleRows(props: { words: Words["home"] }) {
  return (
    <div class="sample">
      <figure class="sample-raw">
        <figcaption>{props.words.rawRows}</figcaption>
        <pre>
          <For each={raw}>{(line) => <code>{`${line}\n`}</code>}</For>
        </pre>
      </figure>
      <figure class="sample-clean">
        <figcaption>{props.words.cleanRows}</figcaption>
        <div class="table-frame">
          <table>
            <thead>
              <tr>
                <th scope="col">name</th>
                <th scope="col">email</th>
                <th scope="col" class="number">
                  age
                </th>
              </tr>
            </thead>
            <tbody>
              <For each={clean}>
                {([name, email, age]) => (
                  <tr>
                    <td>{name}</td>
                    <td>{email}</td>
                    <td class="number">{age}</td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
        <p class="sample-aside">
          <For each={props.words.rowAside.split(/(\{\w+\})/)}>
            {(part) => (part in refused ? <code>{refused[part]}</code> : part)}
          </For>
        </p>
      </figure>
    </div>
  );
}
