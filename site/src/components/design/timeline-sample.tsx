import type { Timeline } from "../../../../workers/contract/timeline.ts";
import { Waterfall } from "../timeline/waterfall.tsx";

type Span = Timeline["spans"][number];

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();

function span(id: string, [from, to]: [number, number | null], more: Partial<Span>): Span {
  const status = to === null ? "running" : "done";
  const none = { parent: "flow", index: null, attempt: null, code: null };
  return {
    ...{ id, name: id, kind: "step", ...none, status },
    startedAt: at(from),
    endedAt: to === null ? null : at(to),
    ...more,
  };
}

const part = (parent: string, index: number, times: [number, number | null], more: Partial<Span> = {}) =>
  span(`${parent}.${index}.${times[0]}`, times, {
    ...{ kind: "part", name: parent, parent, index, attempt: 1 },
    ...more,
  });

const running: Timeline = {
  ...{ at: at(40), expired: false, leftOut: 3 },
  spans: [
    span("flow", [0, null], { kind: "flow", parent: null, name: "process-dataset" }),
    span("fetch", [0, 14], {}),
    part("fetch", 0, [1, 3], { status: "failed", code: "timed_out" }),
    part("fetch", 0, [9, 14], { attempt: 2 }),
    span("transform", [14, null], {}),
    part("transform", -1, [14, 15]),
    part("transform", 0, [15, 27]),
    part("transform", 1, [16, null]),
    part("transform", 2, [17, 25], { status: "failed", code: "step_failed" }),
    part("transform", 3, [18, 30], { status: "paused" }),
    part("transform", 4, [20, 33], { status: "cancelled" }),
  ],
};

/** A timeline with every kind of stretch, and one of nothing. */
export function TimelineSample() {
  return (
    <section aria-labelledby="timelines">
      <h2 id="timelines">Timelines</h2>
      <Waterfall timeline={running} label="A task that runs" />
      <Waterfall timeline={{ at: at(0), spans: [], leftOut: 0, expired: true }} label="A task of long ago" />
    </section>
  );
}
