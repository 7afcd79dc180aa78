import { createAsync, type RouteDefinition } from "@solidjs/router";
import { For, Show } from "solid-js";
import { Journeys } from "../../components/journeys.tsx";
import { Moment } from "../../components/moment.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { overallStatus } from "../../lib/overall-status.ts";
import { statusQuery } from "../../lib/status-query.ts";

export const route = { preload: () => statusQuery() } satisfies RouteDefinition;

/** What each part is to somebody who uses the product, and what they notice while it is away. */
const parts: Record<string, [name: string, whenAway: string]> = {
  postgres: ["Accounts and organizations", "Nobody can sign in or change anything."],
  redis: ["Copies of sessions", "Nothing, but for some speed."],
  directus: ["Content", "Posts and pages are as they were last."],
  lago: ["Billing", "Plans are as they were last; they cannot be changed."],
  jobs: ["Data sets and tasks", "No file is taken, no task begins."],
};

const sayings = {
  ok: "Everything runs",
  degraded: "Something is away, the rest runs",
  failing: "Every part runs, but something fails",
  down: "We are down",
} as const;

/** How the platform is, and was lately: for people; programs ask `/health/ready` and `/api/status`. */
export default function Status() {
  const status = createAsync(() => statusQuery());
  const overall = () => overallStatus(status() ?? { readiness: null, record: null });
  return (
    <div class="wrap page">
      <PageTitle
        title="Status"
        description="How each part of the platform is, now, and how it was in the last days."
        freshSeconds={5}
      />
      <Show when={status()}>
        {(known) => (
          <>
            <div class="page-head">
              <h1 class={`status-now ${overall()}`}>{sayings[overall()]}</h1>
              <p class="lead">
                As of <Moment at={known().askedAt} />.{" "}
                <a href="/status" rel="external">
                  Look again
                </a>
              </p>
            </div>
            <Show
              when={known().readiness}
              fallback={<p>The gateway does not answer, so nothing is known of what is behind it.</p>}
            >
              {(readiness) => (
                <ul class="status">
                  <For each={readiness().dependencies}>
                    {({ name, status: state, latencyMs }) => (
                      <li class={state}>
                        <h2>{parts[name]?.[0] ?? name}</h2>
                        <p>
                          <Show when={state === "ok"} fallback={<>Away. {parts[name]?.[1]}</>}>
                            Runs, answers in {latencyMs} ms
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
