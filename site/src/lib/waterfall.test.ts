import { describe, expect, it } from "vitest";
import type { Timeline } from "../../../workers/contract/timeline.ts";
import { tookText, waterfallOf } from "./waterfall.ts";

type Span = Timeline["spans"][number];

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();

function span(id: string, from: number, to: number | null, more: Partial<Span> = {}): Span {
  return {
    ...{ id, parent: null, kind: "flow", name: id, index: null, attempt: null, code: null },
    ...{
      status: to === null ? "running" : "done",
      startedAt: at(from),
      endedAt: to === null ? null : at(to),
    },
    ...more,
  };
}

const step = (id: string, from: number, to: number | null) =>
  span(id, from, to, { kind: "step", parent: "f" });
const part = (id: string, parent: string, times: [number, number | null], more: Partial<Span> = {}) =>
  span(id, times[0], times[1], { kind: "part", parent, index: 0, attempt: 1, ...more });

const drawn = (spans: Span[], now = 10) => waterfallOf({ spans, at: at(now) });

describe("waterfallOf", () => {
  it("draws a step of one part by the part's attempts, with what it waited between them", () => {
    const { rows, totalMs } = drawn([
      ...[span("f", 0, 10), step("fetch", 0, 10)],
      part("p:1", "fetch", [1, 2], { status: "failed", code: "timeout" }),
      part("p", "fetch", [6, 10], { attempt: 2 }),
    ]);
    expect(totalMs).toBe(10_000);
    expect(rows.map(({ name, depth }) => [name, depth])).toEqual([
      ["f", 0],
      ["fetch", 1],
    ]);
    expect(rows[1]).toMatchObject({ attempts: 2, code: "timeout", status: "done", tookMs: 10_000 });
    expect(rows[1]?.bars).toEqual([
      { look: "wait", from: 0, to: 0.1 },
      { look: "failed", from: 0.1, to: 0.2 },
      { look: "wait", from: 0.2, to: 0.6 },
      { look: "done", from: 0.6, to: 1 },
    ]);
  });

  it("lets what runs end now, and what failed wait to be tried again", () => {
    const { rows } = drawn(
      [
        ...[span("f", 0, null), step("clean", 0, null)],
        part("a", "clean", [0, null]),
        part("b:1", "clean", [0, 5], { index: 1, status: "failed" }),
      ],
      20,
    );
    expect(rows.map(({ name }) => name)).toEqual(["f", "clean", "part 1", "part 2"]);
    expect(rows[2]?.bars).toEqual([{ look: "running", from: 0, to: 1 }]);
    expect(rows[3]?.bars).toEqual([
      { look: "failed", from: 0, to: 0.25 },
      { look: "wait", from: 0.25, to: 1 },
    ]);
  });

  it("shows of many parts those that failed, then those that took longest, and says how many it leaves out", () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      part(`p${index}`, "clean", [0, 1 + (index % 10) / 10], { index }),
    );
    const { rows } = drawn([
      ...[span("f", 0, 10), step("clean", 0, 10), ...many],
      part("p3:1", "clean", [0, 0.1], { index: 3, status: "failed" }),
    ]);
    expect(rows).toHaveLength(2 + 8);
    expect(rows[1]).toMatchObject({ name: "clean", leftOut: 22 });
    expect(rows.map(({ name }) => name)).toContain("part 4");
    expect(rows.map(({ name }) => name)).toContain("part 10");
    expect(rows.map(({ name }) => name)).not.toContain("part 1");
  });

  it("puts a flow that another one began below the part that it is", () => {
    const { rows } = drawn([
      ...[span("f", 0, 10), step("children", 0, 10), part("c0", "children", [0, 10])],
      span("child", 1, 9, { parent: "c0" }),
      span("inner", 1, 9, { kind: "step", parent: "child" }),
    ]);
    expect(rows.map(({ name, depth }) => [name, depth])).toEqual([
      ...[
        ["f", 0],
        ["children", 1],
      ],
      ...[
        ["child", 2],
        ["inner", 3],
      ],
    ]);
  });

  it("draws nothing of nothing, and a moment as something", () => {
    expect(drawn([]).rows).toEqual([]);
    expect(drawn([span("f", 1, 1)]).rows[0]?.bars).toEqual([{ look: "around", from: 0, to: 0 }]);
  });
});

it.each([
  [0, "0 ms"],
  [340, "340 ms"],
  [2_400, "2.4 s"],
  [42_000, "42 s"],
  [185_000, "3 min 5 s"],
  [7_800_000, "2 h 10 min"],
])("%d ms reads %s", (ms, text) => expect(tookText(ms)).toBe(text));
