import { For, Show } from "solid-js";
import type { Progress, Task } from "../../../workers/contract/tasks.ts";
import { formatLeft } from "../lib/format-left.ts";
import { progressWords as words } from "../lib/words/app/task-progress.ts";
import { taskStates } from "../lib/words/app/task-states.ts";
import { fill } from "../lib/words/words-query.ts";

type Step = Progress["steps"][number];

/** The flow's steps, each a band that fills with cloth as its parts are done. */
export function TaskProgress(props: { task: Task }) {
  const progress = () => props.task.progress;
  const running = () => progress().steps.find(({ status }) => status === "running");
  return (
    <section class="progress" aria-label={words.label}>
      <p class="progress-say" role="status">
        <strong>{taskStates[props.task.status]}</strong>
        {fill(words.partsDone, { done: String(progress().done), total: String(progress().total) })}
        <Show when={running()}>{(step) => <>{fill(words.now, { step: step().name })}</>}</Show>
        <Show when={progress().leftMs ?? null}>{(leftMs) => <>, {formatLeft(leftMs())}</>}</Show>
      </p>
      <Patterns />
      <ol class="bands">
        <For each={progress().steps}>
          {(step) => (
            <li class={`band ${step.status}`}>
              <Band step={step} />
              <span class="band-name">{step.name}</span>
              <span class="band-state">
                {step.status}
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

/** Cloth up to the share that is done, loose threads from there on. */
function Band(props: { step: Step }) {
  const share = () =>
    props.step.total === 0 ? Number(props.step.status === "done") : props.step.done / props.step.total;
  return (
    <svg class="band-cloth" aria-hidden="true">
      <rect width="100%" height="100%" fill="url(#threads)" />
      <rect class="band-fill" width={`${100 * share()}%`} height="100%" fill="url(#cloth)" />
    </svg>
  );
}

function Patterns() {
  return (
    <svg class="hidden" aria-hidden="true">
      <pattern id="threads" width="12" height="12" patternUnits="userSpaceOnUse">
        <path class="band-thread" d="M0 6H12" />
      </pattern>
      <pattern id="cloth" width="32" height="32" patternUnits="userSpaceOnUse">
        <path class="cloth-ground" d="M0 0H32V32H0z" />
        <path class="cloth-weft" d="M0 4H32M0 12H32M0 20H32M0 28H32" />
        <path class="cloth-warp" d="M4 0V24M12 0V16M12 24V32M20 0V8M20 16V32M28 8V32" />
      </pattern>
    </svg>
  );
}
