/** Where the threads of the flow's picture run; lengths in units of its viewBox. */
export type WeaveLayout = {
  width: number;
  height: number;
  /** The first weft's height, the distance to the next, and how many there are. */
  top: number;
  gap: number;
  rows: number;
  /** Up to here the threads are loose. */
  rawEnd: number;
  /** The warps of the steps before any row is set aside: left edge and number of threads. */
  steps: { x: number; threads: number }[];
  warpGap: number;
  /** From here on the refused rows leave, and until here the others close ranks. */
  leaveAt: number;
  evenAt: number;
  refused: number[];
  /** Where the finished cloth begins; it runs into the edge of the page. */
  clothFrom: number;
  clothGap: number;
};

/** SVG path data of every part, in the order in which they are drawn. */
export type Weave = { warps: string; wefts: string; refused: string; over: string };

/** Draws the flow as cloth: loose rows, woven through the steps, and at the end one cloth. */
export function drawWeave(layout: WeaveLayout): Weave {
  const { width, rows, clothFrom, clothGap, steps, warpGap } = layout;
  const kept = Array.from({ length: rows }, (_, row) => row).filter((row) => !layout.refused.includes(row));
  const before = Array.from({ length: rows }, (_, row) => rowHeight(layout, row));
  const after = kept.map((_, index) => keptHeight(layout, index, kept.length));
  const early = steps.flatMap(({ x, threads }) =>
    Array.from({ length: threads }, (_, thread) => x + thread * warpGap),
  );
  const late: number[] = [];
  for (let x = clothFrom; x < width; x += clothGap) late.push(x);
  const [low, high] = [before[0] ?? 0, before.at(-1) ?? 0];
  const [clothLow, clothHigh] = [after[0] ?? 0, after.at(-1) ?? 0];
  return {
    warps:
      early.map((x) => `M${x} ${low - 18}V${high + 18}`).join("") +
      late.map((x) => `M${x} ${n(clothLow - 6)}V${n(clothHigh + 6)}`).join(""),
    wefts: kept.map((row, index) => keptPath(layout, row, after, index)).join(""),
    refused: layout.refused.map((row, index) => refusedPath(layout, row, index)).join(""),
    over:
      early.map((x, line) => overPath(x, before, (row) => (row + line) % 2 === 0)).join("") +
      late.map((x, line) => overPath(x, after, (row) => (row + line) % 4 !== 0)).join(""),
  };
}

/** Draws a close view of three-over-one twill: wefts straight through, each warp a row further down than the last. */
export function drawTwill({ width, height, gap }: { width: number; height: number; gap: number }) {
  const heights = Array.from({ length: Math.ceil(height / gap) }, (_, row) => gap / 2 + row * gap);
  const warps: string[] = [];
  for (let line = 0; line * gap < width; line += 1) {
    warps.push(overPath(gap / 2 + line * gap, heights, (row) => (row + line) % 4 !== 0));
  }
  return { wefts: heights.map((y) => `M0 ${y}H${width}`).join(""), warps: warps.join("") };
}

function keptPath(layout: WeaveLayout, row: number, after: number[], index: number): string {
  const { leaveAt, evenAt, width } = layout;
  const y = rowHeight(layout, row);
  const end = after[index] ?? y;
  const bend = (evenAt - leaveAt) / 2;
  return `${looseStart(layout, row)}H${leaveAt}C${leaveAt + bend} ${y} ${evenAt - bend} ${n(end)} ${evenAt} ${n(end)}H${width}`;
}

function refusedPath(layout: WeaveLayout, row: number, index: number): string {
  const { leaveAt, evenAt, height, warpGap } = layout;
  const y = rowHeight(layout, row);
  const [reach, end] = [
    evenAt - leaveAt + warpGap * 2,
    height - 16 - (layout.refused.length - 1 - index) * 12,
  ];
  const x = leaveAt + reach;
  return `${looseStart(layout, row)}H${leaveAt}C${leaveAt + reach * 0.5} ${y} ${leaveAt + reach * 0.4} ${end} ${x} ${end}h${warpGap * (1 + index)}`;
}

/** The part before the first step: each thread wanders, the less the nearer it comes. */
function looseStart(layout: WeaveLayout, row: number): string {
  const { rawEnd } = layout;
  const random = seeded(row + 7);
  const y = rowHeight(layout, row);
  const start = Math.round(random() * rawEnd * 0.3);
  const stride = (rawEnd - start) / 4;
  const wander = (share: number) => n(y + (random() - 0.5) * 46 * share);
  const points = [0.75, 0.4, 0.15].map((share, index) => {
    const x = start + stride * (index + 1);
    return `S${n(x - stride * 0.4)} ${wander(share)} ${n(x)} ${wander(share * 0.7)}`;
  });
  return `M${start} ${wander(1)}${points.join("")}S${n(rawEnd - stride * 0.4)} ${y} ${rawEnd} ${y}`;
}

/** The stretches where a warp lies over the wefts, neighbours joined. */
function overPath(x: number, heights: number[], isOver: (row: number) => boolean): string {
  const reach = ((heights[1] ?? 0) - (heights[0] ?? 0)) * 0.42;
  let path = "";
  let from: number | undefined;
  heights.forEach((y, row) => {
    if (isOver(row)) from ??= y - reach;
    const last = !isOver(row + 1) || row === heights.length - 1;
    if (from === undefined || !last) return;
    path += `M${x} ${n(from)}V${n(y + reach)}`;
    from = undefined;
  });
  return path;
}

function rowHeight({ top, gap }: WeaveLayout, row: number): number {
  return top + row * gap;
}

function keptHeight({ top, gap, rows }: WeaveLayout, index: number, kept: number): number {
  return top + (index * (rows - 1) * gap) / (kept - 1);
}

function n(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The same picture on the server and in the browser: numbers in [0, 1) that follow from the seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
