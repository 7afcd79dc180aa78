import { For, Match, Show, Switch } from "solid-js";
import type { DatasetPreview as Preview } from "../../../workers/contract/datasets.ts";
import type { Failure } from "../lib/failure.ts";
import { formatCount } from "../lib/format.ts";
import { FailureNotice, Notice } from "./notice.tsx";
import { Table } from "./table.tsx";

const shownColumns = 30;
const formats = { csv: "CSV", jsonl: "JSON Lines" };
const encodings = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16",
  "utf-16be": "UTF-16",
  "windows-1252": "Windows-1252",
};
const delimiters: Record<string, string> = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" };

type PreviewProps = { loaded: { data: () => Preview | undefined; failure: () => Failure | undefined } };

/** How the file of a dataset is written, and its first rows. */
export function DatasetPreview(props: PreviewProps) {
  return (
    <section>
      <h2 id="preview">First rows</h2>
      <Switch>
        <Match when={props.loaded.data()}>{(preview) => <Rows preview={preview()} />}</Match>
        <Match when={props.loaded.failure()}>
          {(why) => (
            <Show when={why().status === 422} fallback={<FailureNotice what="The rows" failure={why()} />}>
              <Notice tone="bad" title="No rows can be read from the file.">
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
    const between =
      delimiter === null ? "" : `, with ${delimiters[delimiter] ?? delimiter} between the values`;
    return `${formats[format]} in ${encodings[encoding]}${between}`;
  };
  return (
    <>
      <p>
        {written()}. {formatCount(props.preview.columns.length)} columns
        <Show when={props.preview.columns.length > shownColumns}>
          , of which the first {shownColumns} are here
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
