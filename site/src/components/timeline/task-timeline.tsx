import { createEffect, createMemo, createSignal, on, onCleanup, Show } from "solid-js";
import type { Task } from "../../../../workers/contract/tasks.ts";
import type { Timeline } from "../../../../workers/contract/timeline.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { hasEnded } from "../../lib/follow-task.ts";
import { followTimeline } from "../../lib/follow-timeline.ts";
import { timelineQuery } from "../../lib/task-queries.ts";
import { timelineWords as words } from "../../lib/words/app/timeline.ts";
import { FailureNotice } from "../notice.tsx";
import { Waterfall } from "./waterfall.tsx";

/** What a task did when; it grows while the task runs. */
export function TaskTimeline(props: { task: Task }) {
  const loaded = createLoaded(() => timelineQuery(props.task.id));
  const [live, setLive] = createSignal<Timeline>();
  const timeline = () => live() ?? loaded.data()?.timeline;
  const isOver = createMemo(() => hasEnded(props.task));
  createEffect(
    on(isOver, (over, wasOver) => {
      // What is shown of a task that had ended when the page was made is all there is.
      if (over && wasOver !== false) return;
      onCleanup(followTimeline(props.task.id, { once: over, onTimeline: setLive }));
    }),
  );
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">{words.heading}</h2>
      <Show when={timeline() === undefined && loaded.failure()}>
        {(why) => <FailureNotice what={words.what} failure={why()} />}
      </Show>
      <Show when={timeline()}>{(known) => <Waterfall timeline={known()} label={words.label} />}</Show>
    </section>
  );
}
