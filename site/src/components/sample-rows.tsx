import { For } from "solid-js";

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

/** The first rows of a file before and after the flow. */
export function SampleRows() {
  return (
    <div class="sample">
      <figure class="sample-raw">
        <figcaption>The first rows, as they come</figcaption>
        <pre>
          <For each={raw}>{(line) => <code>{`${line}\n`}</code>}</For>
        </pre>
      </figure>
      <figure class="sample-clean">
        <figcaption>The same rows, as they leave</figcaption>
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
          Row 3 is set aside: <code>not-an-address</code> is not an e-mail address, and <code>abc</code> is
          not a number.
        </p>
      </figure>
    </div>
  );
}
