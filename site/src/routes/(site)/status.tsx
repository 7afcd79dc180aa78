import { createAsync, type RouteDefinition } from "@solidjs/router";
import { For, Show } from "solid-js";
import { Journeys } from "../../components/journeys.tsx";
import { Moment } from "../../components/moment.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { overallStatus } from "../../lib/overall-status.ts";
import { statusQuery } from "../../lib/status-query.ts";
import { statusWords as words } from "../../lib/words/app/status.ts";
import { fill } from "../../lib/words/words-query.ts";

export const route = { preload: () => statusQuery() } satisfies RouteDefinition;

/** How the platform is, and was lately: for people; programs ask `/health/ready` and `/api/status`. */
export default function Status() {
  const status = createAsync(() => statusQuery());
  const overall = () => overallStatus(status() ?? { readiness: null, record: null });
  return (
    <div class="wrap page">
      <PageTitle title={words.title} description={words.description} freshSeconds={5} />
      <Show when={status()}>
        {(known) => (
          <>
            <div class="page-head">
              <h1 class={`status-now ${overall()}`}>{words.overall[overall()]}</h1>
              <p class="lead">
                {words.asOf} <Moment at={known().askedAt} />.{" "}
                <a href="/status" rel="external">
                  {words.again}
                </a>
              </p>
            </div>
            <Show when={known().readiness} fallback={<p>{words.noAnswer}</p>}>
              {(readiness) => (
                <ul class="status">
                  <For each={readiness().dependencies}>
                    {({ name, status: state, latencyMs }) => (
                      <li class={state}>
                        <h2>{words.parts[name]?.[0] ?? name}</h2>
                        <p>
                          <Show
                            when={state === "ok"}
                            fallback={fill(words.away, { effect: words.parts[name]?.[1] ?? "" })}
                          >
                            {fill(words.runs, { ms: String(latencyMs) })}
                          </Show>
                        </p>
                      </li>
                    )}
                  </For>
                </ul>
              )}
            </Show>
            <Journeys known={known().record} today={known().askedAt} />
          </>
        )}
      </Show>
    </div>
  );
}
