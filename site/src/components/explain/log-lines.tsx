import { For, Match, Show, Switch } from "solid-js";
import type { Explanation, LogLine } from "../../../../workers/contract/explain.ts";
import { formatPrecisely } from "../../lib/format.ts";
import { Moment } from "../moment.tsx";
import { Notice } from "../notice.tsx";
import { Table } from "../table.tsx";

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
      <h2 id="log">Log</h2>
      <Switch>
        <Match when={inLoki()}>{(searched) => <Lines searched={searched()} />}</Match>
        <Match when={props.log.keptIn === "cloudflare"}>
          <p>
            Cloudflare keeps the lines of the workers: look for <code>{props.trace}</code> in{" "}
            <a href="https://dash.cloudflare.com/?to=/:account/workers-and-pages/observability">
              Workers Logs
            </a>
            , or for older ones in the bucket that Logpush fills.
          </p>
        </Match>
        <Match when={props.log.keptIn === "output"}>
          <p>
            The workers write their lines to the output of their process, and nothing here keeps them. Look
            for <code>{props.trace}</code> there: on a box by <code>docker compose logs edge</code>. With the
            profile <code>monitoring</code> a box keeps them, and they are shown here.
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
        <Notice tone="bad" title="The log store did not answer.">
          What the workers wrote down is missing here.
        </Notice>
      }
    >
      {(lines) => (
        <>
          <p>
            Looked through from <Moment at={props.searched.from} /> to <Moment at={props.searched.to} />.
            <Show when={props.searched.isCut}> There is more than what is shown.</Show>
          </p>
          <Show when={lines().length > 0} fallback={<p class="empty">No line names it.</p>}>
            <LineTable lines={lines()} />
          </Show>
        </>
      )}
    </Show>
  );
}

function LineTable(props: { lines: LogLine[] }) {
  return (
    <Table label="Lines of the log" columns={["Event", "When", "Level", "What it says"]}>
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
