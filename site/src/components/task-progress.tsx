import { For, Show } from "solid-js";
import type { Progress, Task } from "../../../workers/contract/tasks.ts";
import { hasEnded } from "../lib/follow-task.ts";

type Step = Progress["steps"][number];

const words = { waiting: "waiting", running: "running", done: "done", failed: "failed" } satisfies Record<
  Step["status"],
  string
>;

/** The flow's steps, each a band that fills with cloth as its parts are done. */
export function TaskProgress(props: { task: Task }) {
  const progress = () => props.task.progress;
  const running = () => progress().steps.find(({ status }) => status === "running");
  return (
    <section class="progress" aria-label="Progress">
      <p class="progress-say" role="status">
        <Show when={!hasEnded(props.task)} fallback={`${progress().done} of ${progress().total} parts done`}>
          {progress().done} of {progress().total} parts done
          <Show when={running()}>{(step) => <>, now {step().name}</>}</Show>
        </Show>
      </p>
      <ol class="bands">
        <For each={progress().steps}>
          {(step) => (
            <li class={`band ${step.status}`}>
              <Band step={step} />
              <span class="band-name">{step.name}</span>
              <span class="band-state">
                {words[step.status]}
                <Show when={step.total > 1 && step.status === "running"}>
                  {" "}
                  {step.done}/{step.total}
                </Show>
              </span>
            </li>
          )}
        </For>
      </ol>
    </section>
  );
}

function Band(props: { step: Step }) {
  const share = () =>
    props.step.total === 0 ? Number(props.step.status === "done") : props.step.done / props.step.total;
  return (
    <svg class="band-cloth" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <path class="band-warp" d="M0 2.5H100M0 5H100M0 7.5H100" />
      <rect class="band-fill" width={100 * share()} height="10" />
    </svg>
  );
}
