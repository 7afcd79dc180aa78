import { For, Match, Show, Switch } from "solid-js";
import type { Explanation, LogLine } from "../../../../workers/contract/explain.ts";
import { formatPrecisely } from "../../lib/format.ts";
import { explainWords } from "../../lib/words/app/explain.ts";
import { Moment } from "../moment.tsx";
import { Notice } from "../notice.tsx";
import { Table } from "../table.tsx";

const words = explainWords.log;

type Log = Explanation["log"];
type LogLinesProps = {
  log: Log;
  /** The trace that its lines carry. */
  trace: string;
};

/** What the workers wrote down of it, or where that is to be looked for. */
export function LogLines(props: LogLinesProps) {
  const inLoki = () => (props.log.keptIn === "loki" ? props.log : undefined);
  return (
    <section aria-labelledby="log">
      <h2 id="log">{words.heading}</h2>
      <Switch>
        <Match when={inLoki()}>{(searched) => <Lines searched={searched()} />}</Match>
        <Match when={props.log.keptIn === "cloudflare"}>
          <p>
            {words.cloudflare.before}
            <code>{props.trace}</code>
            {words.cloudflare.in}
            <a href="https://dash.cloudflare.com/?to=/:account/workers-and-pages/observability">
              {words.cloudflare.link}
            </a>
            {words.cloudflare.after}
          </p>
        </Match>
        <Match when={props.log.keptIn === "output"}>
          <p>
            {words.output.before}
            <code>{props.trace}</code>
            {words.output.there}
            <code>docker compose logs edge</code>
            {words.output.profile}
            <code>monitoring</code>
            {words.output.after}
          </p>
        </Match>
      </Switch>
    </section>
  );
}

function Lines(props: { searched: Extract<Log, { keptIn: "loki" }> }) {
  return (
    <Show
      when={props.searched.lines}
      fallback={
        <Notice tone="bad" title={words.silent.title}>
          {words.silent.text}
        </Notice>
      }
    >
      {(lines) => (
        <>
          <p>
            {words.looked.from}
            <Moment at={props.searched.from} />
            {words.looked.to}
            <Moment at={props.searched.to} />.<Show when={props.searched.isCut}>{words.cut}</Show>
          </p>
          <Show when={lines().length > 0} fallback={<p class="empty">{words.empty}</p>}>
            <LineTable lines={lines()} />
          </Show>
        </>
      )}
    </Show>
  );
}

function LineTable(props: { lines: LogLine[] }) {
  return (
    <Table
      label={words.table.label}
      columns={[words.table.event, words.table.when, words.table.level, words.table.says]}
    >
      <For each={props.lines}>
        {(line) => (
          <tr>
            <th scope="row">{line.event}</th>
            <td>
              <time datetime={line.at}>{formatPrecisely(line.at)}</time>
            </td>
            <td classList={{ flaw: line.level !== "info" }}>{line.level}</td>
            <td>
              <code>
                {Object.entries(line.fields)
                  .map(([name, value]) => `${name}=${value}`)
                  .join(" ")}
              </code>
            </td>
          </tr>
        )}
      </For>
    </Table>
  );
}
