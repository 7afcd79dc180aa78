import { For, Show } from "solid-js";
import type { Readiness } from "../../../../workers/contract/health.ts";
import { dependencyWords as words } from "../../lib/words/app/admin-dependencies.ts";
import { fill } from "../../lib/words/words-query.ts";

/** Whether each service behind the gateway answers, and how fast. */
export function DependencyList(props: { readiness: Readiness }) {
  return (
    <dl class="facts">
      <For each={props.readiness.dependencies}>
        {({ name, status, latencyMs, error }) => (
          <div>
            <dt>{words.names[name] ?? name}</dt>
            <dd>
              <Show
                when={status === "ok"}
                fallback={<span class="flaw">{fill(words.silent, { error: error ?? "" })}</span>}
              >
                {fill(words.answers, { ms: String(latencyMs) })}
              </Show>
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}
