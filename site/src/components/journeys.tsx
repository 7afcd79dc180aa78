import { For, Show } from "solid-js";
import type { Status } from "../../../workers/contract/status.ts";
import { formatCount, formatDay, formatShare } from "../lib/format.ts";
import { drawDays, shownDays, stripHeight, sumDays } from "../lib/journey-days.ts";
import { journeyWords as words } from "../lib/words/app/journeys.ts";
import { fill } from "../lib/words/words-query.ts";
import { Moment } from "./moment.tsx";
import { Table } from "./table.tsx";

type Journey = Status["journeys"][number];

const nameOf = (journey: string) => words.names[journey] ?? journey;

/**
 * How what people do went lately, by day, and its incidents.
 * @param props.known Null where the record cannot be had.
 * @param props.today The moment at the right end of the days, as ISO.
 */
export function Journeys(props: { known: Status | null; today: string }) {
  return (
    <section class="lately" aria-labelledby="journeys">
      <h2 id="journeys">{fill(words.heading, { count: String(shownDays) })}</h2>
      <Show when={props.known} fallback={<p>{words.unreadable}</p>}>
        {(known) => (
          <Show when={known().checkedAt} fallback={<p>{words.untried}</p>}>
            {(checkedAt) => (
              <>
                <p>
                  {words.tried} <Moment at={checkedAt()} />
                  <Show when={known().status === "unknown"}>{words.notSince}</Show>.
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
  const days = () =>
    props.journey.days.length === 1
      ? words.days.one
      : fill(words.days.many, { count: String(props.journey.days.length) });
  const worse = () => props.journey.days.filter(({ failed }) => failed > 0).reverse();
  return (
    <li>
      <h3>
        {nameOf(props.journey.name)}
        <Show when={!props.journey.ok}>{words.failedLast}</Show>
      </h3>
      <svg viewBox={`0 0 ${shownDays} ${stripHeight}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={shapes().good} />
        <path class="failed" d={shapes().failed} />
      </svg>
      <p>
        {fill(words.sum, {
          share: formatShare((sum().runs - sum().failed) / Math.max(1, sum().runs)),
          runs: formatCount(sum().runs),
          tries: sum().runs === 1 ? words.tries.one : words.tries.many,
          days: days(),
        })}
        <Show when={props.journey.durationMs}>
          {(ms) => ` ${fill(words.lastTook, { ms: formatCount(ms()) })}`}
        </Show>
      </p>
      <Show when={worse().length > 0}>
        <details>
          <summary>{words.worse}</summary>
          <Table
            label={fill(words.table.label, { name: nameOf(props.journey.name) })}
            columns={[words.table.day, { number: words.table.failed }, { number: words.table.tries }]}
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
      <h2>{words.incidents.heading}</h2>
      <Show when={props.all.length > 0} fallback={<p>{words.incidents.none}</p>}>
        <ol class="incidents">
          <For each={props.all}>
            {({ journey, startedAt, endedAt }) => (
              <li>
                <strong>{nameOf(journey)}</strong>{" "}
                <Show
                  when={endedAt}
                  fallback={
                    <>
                      {words.incidents.failsSince} <Moment at={startedAt} />
                    </>
                  }
                >
                  {words.incidents.failedFrom} <Moment at={startedAt} /> {words.incidents.to}{" "}
                  <Moment at={endedAt} />
                </Show>
              </li>
            )}
          </For>
        </ol>
      </Show>
    </>
  );
}
