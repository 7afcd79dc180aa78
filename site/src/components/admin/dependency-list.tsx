import { For, Show } from "solid-js";
import type { Readiness } from "../../../../workers/contract/health.ts";

const words = {
  postgres: "Database",
  redis: "Redis",
  directus: "Directus, the content",
  lago: "Lago, the billing",
  jobs: "The jobs worker",
} as Record<string, string>;

/** Whether each service behind the gateway answers, and how fast. */
export function DependencyList(props: { readiness: Readiness }) {
  return (
    <dl class="facts">
      <For each={props.readiness.dependencies}>
        {({ name, status, latencyMs, error }) => (
          <div>
            <dt>{words[name] ?? name}</dt>
            <dd>
              <Show when={status === "ok"} fallback={<span class="flaw">Does not answer: {error}</span>}>
                Answers in {latencyMs} ms
              </Show>
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}
