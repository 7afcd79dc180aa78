import { For, Match, Show, Switch } from "solid-js";
import type { DatasetPreview as Preview } from "../../../workers/contract/datasets.ts";
import type { Failure } from "../lib/failure.ts";
import { formatCount } from "../lib/format.ts";
import { datasetWords } from "../lib/words/app/dataset.ts";
import { fill } from "../lib/words/words-query.ts";
import { FailureNotice, Notice } from "./notice.tsx";
import { Table } from "./table.tsx";

const words = datasetWords.preview;

const shownColumns = 30;
const formats = { csv: "CSV", jsonl: "JSON Lines" };
const encodings = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16",
  "utf-16be": "UTF-16",
  "windows-1252": "Windows-1252",
};

type PreviewProps = { loaded: { data: () => Preview | undefined; failure: () => Failure | undefined } };

/** How the file of a dataset is written, and its first rows. */
export function DatasetPreview(props: PreviewProps) {
  return (
    <section>
      <h2 id="preview">{words.heading}</h2>
      <Switch>
        <Match when={props.loaded.data()}>{(preview) => <Rows preview={preview()} />}</Match>
        <Match when={props.loaded.failure()}>
          {(why) => (
            <Show when={why().status === 422} fallback={<FailureNotice what={words.what} failure={why()} />}>
              <Notice tone="bad" title={words.unreadable}>
                <p>{why().message}</p>
              </Notice>
            </Show>
          )}
        </Match>
      </Switch>
    </section>
  );
}

function Rows(props: { preview: Preview }) {
  const shown = () => props.preview.columns.slice(0, shownColumns);
  const written = () => {
    const { format, encoding, delimiter } = props.preview;
    const written = fill(words.written, { format: formats[format], encoding: encodings[encoding] });
    if (delimiter === null) return written;
    return written + fill(words.between, { delimiter: words.delimiters[delimiter] ?? delimiter });
  };
  return (
    <>
      <p>
        {fill(words.columns, { written: written(), count: formatCount(props.preview.columns.length) })}
        <Show when={props.preview.columns.length > shownColumns}>
          {fill(words.firstOfThem, { count: String(shownColumns) })}
        </Show>
        .
      </p>
      <Table labelledBy="preview" columns={shown().map(({ name, type }) => ({ text: name, aside: type }))}>
        <For each={props.preview.rows}>
          {(row) => (
            <tr>
              <For each={row.slice(0, shownColumns)}>
                {(value) => (
                  <td>
                    <code class="value">{value}</code>
                  </td>
                )}
              </For>
            </tr>
          )}
        </For>
      </Table>
    </>
  );
}
