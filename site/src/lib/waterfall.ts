import type { Timeline } from "../../../workers/contract/timeline.ts";
import { timelineWords as words } from "./words/app/timeline.ts";

type Span = Timeline["spans"][number];

/** What a stretch of time is drawn as: an attempt by how it went, what is around others, or waiting for a turn. */
export type Look = Span["status"] | "around" | "wait";

/** A stretch of a row, between the beginning (0) and the end (1) of the whole. */
export type Bar = { look: Look; from: number; to: number };

export type WaterfallRow = {
  id: string;
  depth: number;
  name: string;
  status: Span["status"];
  /** From the beginning of the whole. */
  beganMs: number;
  tookMs: number;
  attempts: number;
  /** Why the last attempt failed. */
  code: string | null;
  bars: Bar[];
  /** How many parts of it have no row of their own. */
  leftOut: number;
};

export type Waterfall = { rows: WaterfallRow[]; totalMs: number };

/** How many parts of one step have rows of their own; those come first that failed, then those that took longest. */
const mostParts = 8;

/** The rows of a timeline: flows with their steps, steps with their parts, each part with its attempts side by side. */
export function waterfallOf({ spans, at }: Pick<Timeline, "spans" | "at">): Waterfall {
  const starts = spans.map(({ startedAt }) => Date.parse(startedAt));
  const beginMs = Math.min(...starts);
  const isOver = spans.every(({ endedAt }) => endedAt !== null);
  const ends = spans.flatMap(({ endedAt }) => (endedAt === null ? [] : [Date.parse(endedAt)]));
  const endMs = Math.max(...starts, ...ends, isOver ? 0 : Date.parse(at));
  const totalMs = Math.max(1, endMs - beginMs);
  const below = Map.groupBy(spans, ({ parent }) => parent ?? "");
  const drawing = { below, beginMs, endMs, totalMs };
  const known = new Set(spans.map(({ id }) => id));
  const roots = spans.filter(({ parent }) => parent === null || !known.has(parent));
  return { rows: spans.length === 0 ? [] : roots.flatMap((span) => rowsOf(drawing, span, 0)), totalMs };
}

type Drawing = { below: Map<string, Span[]>; beginMs: number; endMs: number; totalMs: number };

function rowsOf(drawing: Drawing, span: Span, depth: number): WaterfallRow[] {
  const inside = drawing.below.get(span.id) ?? [];
  if (span.kind !== "step") {
    const row = rowOf(drawing, [span], { depth, bars: [barOf(drawing, span, "around")] });
    return [row, ...inside.flatMap((child) => rowsOf(drawing, child, depth + 1))];
  }
  const parts = [...Map.groupBy(inside, ({ index }) => index).values()];
  const below = (attempts: Span[]) => attempts.flatMap(({ id }) => drawing.below.get(id) ?? []);
  const only = parts.length === 1 ? parts[0] : undefined;
  const around = barOf(drawing, span, "around");
  const bars = only === undefined ? [around] : barsOf(drawing, span, only);
  const shown = only === undefined ? chosen(parts) : [];
  const step = {
    ...rowOf(drawing, [span], { depth, bars }),
    ...(only === undefined ? {} : { attempts: only.length, code: codeOf(only) }),
    leftOut: only === undefined ? parts.length - shown.length : 0,
  };
  const partRows = shown.flatMap((attempts) => [
    rowOf(drawing, attempts, { depth: depth + 1, bars: barsOf(drawing, span, attempts) }),
    ...below(attempts).flatMap((child) => rowsOf(drawing, child, depth + 2)),
  ]);
  const children =
    only === undefined ? [] : below(only).flatMap((child) => rowsOf(drawing, child, depth + 1));
  return [step, ...partRows, ...children];
}

/** A row for one or more attempts of the same. */
function rowOf(
  drawing: Drawing,
  attempts: Span[],
  { depth, bars }: { depth: number; bars: Bar[] },
): WaterfallRow {
  const [first, last] = [attempts[0], attempts.at(-1)];
  if (first === undefined || last === undefined) throw new Error("Cannot draw a row of nothing");
  const began = Date.parse(first.startedAt);
  return {
    ...{ id: first.id, depth, name: nameOf(first), status: last.status, bars, leftOut: 0 },
    beganMs: began - drawing.beginMs,
    tookMs: endOf(drawing, last) - began,
    attempts: attempts.length,
    code: codeOf(attempts),
  };
}

function barsOf(drawing: Drawing, step: Span, attempts: Span[]): Bar[] {
  const bars: Bar[] = [];
  const place = (ms: number) => placeOf(drawing, ms);
  let free = Date.parse(step.startedAt);
  for (const attempt of attempts) {
    const began = Date.parse(attempt.startedAt);
    if (began > free) bars.push({ look: "wait", from: place(free), to: place(began) });
    bars.push(barOf(drawing, attempt, attempt.status));
    free = endOf(drawing, attempt);
  }
  // It will be tried again: until then it waits.
  const waits = attempts.at(-1)?.status === "failed" && step.endedAt === null && free < drawing.endMs;
  if (waits) bars.push({ look: "wait", from: place(free), to: 1 });
  return bars;
}

function barOf(drawing: Drawing, span: Span, look: Look): Bar {
  const [from, to] = [Date.parse(span.startedAt), endOf(drawing, span)];
  return { look, from: placeOf(drawing, from), to: placeOf(drawing, to) };
}

function endOf(drawing: Drawing, { endedAt }: Span): number {
  return endedAt === null ? drawing.endMs : Date.parse(endedAt);
}

function placeOf({ beginMs, totalMs }: Drawing, ms: number): number {
  return Math.min(1, Math.max(0, (ms - beginMs) / totalMs));
}

/** Those that one looks for, in the order in which they are parts of the step. */
function chosen(parts: Span[][]): Span[][] {
  const took = (attempts: Span[]) =>
    attempts.reduce(
      (sum, { startedAt, endedAt }) => sum + Date.parse(endedAt ?? startedAt) - Date.parse(startedAt),
      0,
    );
  const trouble = (attempts: Span[]) => attempts.filter(({ status }) => status === "failed").length;
  return parts
    .toSorted((a, b) => trouble(b) - trouble(a) || took(b) - took(a))
    .slice(0, mostParts)
    .toSorted(([a], [b]) => (a?.index ?? 0) - (b?.index ?? 0));
}

function codeOf(attempts: Span[]): string | null {
  return attempts.findLast(({ code }) => code !== null)?.code ?? null;
}

/** What a span is, in words; parts are counted from 1, and the one that counts the others is none of them. */
export function nameOf({ kind, name, index }: Span): string {
  if (kind !== "part") return name;
  return index === -1 ? words.partCount : words.part.replace("{number}", String((index ?? 0) + 1));
}

/** A stretch of time in the unit that reads best: "340 ms", "2.4 s", "3 min 5 s", "2 h 10 min". */
export function tookText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const seconds = Math.round(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
