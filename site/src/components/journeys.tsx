import { For, Show } from "solid-js";
import type { Status } from "../../../workers/contract/status.ts";
import { formatCount, formatDay, formatShare } from "../lib/format.ts";
import { drawDays, shownDays, stripHeight, sumDays } from "../lib/journey-days.ts";
import { Moment } from "./moment.tsx";
import { Table } from "./table.tsx";

type Journey = Status["journeys"][number];

/** What each journey is to somebody who makes it. */
const names: Record<string, string> = {
  site: "Opening the site",
  "signing in": "Signing in",
  "signing in and out": "Signing in and out",
  content: "Reading posts and pages",
  plans: "Looking at plans",
  tasks: "Running tasks",
};

const nameOf = (journey: string) => names[journey] ?? journey;

/**
 * How what people do went lately, by day, and its incidents.
 * @param props.known Null where the record cannot be had.
 * @param props.today The moment at the right end of the days, as ISO.
 */
export function Journeys(props: { known: Status | null; today: string }) {
  return (
    <section class="lately" aria-labelledby="journeys">
      <h2 id="journeys">The last {shownDays} days</h2>
      <Show when={props.known} fallback={<p>What is known of them cannot be read now.</p>}>
        {(known) => (
          <Show
            when={known().checkedAt}
            fallback={<p>Nothing is known of them yet: what people do has not been tried so far.</p>}
          >
            {(checkedAt) => (
              <>
                <p>
                  Each minute we try what people do here. Last tried <Moment at={checkedAt()} />
                  <Show when={known().status === "unknown"}>
                    , and not since: how it goes now is not known
                  </Show>
                  .
                </p>
                <ul class="journeys">
                  <For each={known().journeys}>
                    {(journey) => <JourneyDays journey={journey} today={props.today} />}
                  </For>
                </ul>
                <Incidents all={known().incidents} />
              </>
            )}
          </Show>
        )}
      </Show>
    </section>
  );
}

/** A journey's days as a strip, with the same in words: a sum, and a table of the days that had failures. */
function JourneyDays(props: { journey: Journey; today: string }) {
  const sum = () => sumDays(props.journey.days);
  const shapes = () => drawDays(props.journey.days, props.today.slice(0, 10));
  const worse = () => props.journey.days.filter(({ failed }) => failed > 0).reverse();
  return (
    <li>
      <h3>
        {nameOf(props.journey.name)}
        <Show when={!props.journey.ok}>: failed when last tried</Show>
      </h3>
      <svg viewBox={`0 0 ${shownDays} ${stripHeight}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={shapes().good} />
        <path class="failed" d={shapes().failed} />
      </svg>
      <p>
        {formatShare((sum().runs - sum().failed) / Math.max(1, sum().runs))} of {formatCount(sum().runs)}{" "}
        {sum().runs === 1 ? "try" : "tries"} on{" "}
        {props.journey.days.length === 1 ? "one day" : `${props.journey.days.length} days`} went well.
        <Show when={props.journey.durationMs}>{(ms) => ` The last took ${formatCount(ms())} ms.`}</Show>
      </p>
      <Show when={worse().length > 0}>
        <details>
          <summary>Days with failures</summary>
          <Table
            label={`${nameOf(props.journey.name)}: days with failures`}
            columns={["Day, in UTC", { number: "Failed" }, { number: "Tries" }]}
          >
            <For each={worse()}>
              {({ date, runs, failed }) => (
                <tr>
                  <th scope="row">
                    <time datetime={date}>{formatDay(date)}</time>
                  </th>
                  <td class="number">{formatCount(failed)}</td>
                  <td class="number">{formatCount(runs)}</td>
                </tr>
              )}
            </For>
          </Table>
        </details>
      </Show>
    </li>
  );
}

function Incidents(props: { all: Status["incidents"] }) {
  return (
    <>
      <h2>Incidents</h2>
      <Show when={props.all.length > 0} fallback={<p>None is on record.</p>}>
        <ol class="incidents">
          <For each={props.all}>
            {({ journey, startedAt, endedAt }) => (
              <li>
                <strong>{nameOf(journey)}</strong>{" "}
                <Show
                  when={endedAt}
                  fallback={
                    <>
                      has failed since <Moment at={startedAt} />
                    </>
                  }
                >
                  failed from <Moment at={startedAt} /> to <Moment at={endedAt} />
                </Show>
              </li>
            )}
          </For>
        </ol>
      </Show>
    </>
  );
}
