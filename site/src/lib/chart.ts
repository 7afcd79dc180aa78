/** The size of a chart's drawing, in the units of its own picture. */
export const chartWidth = 640;
export const chartHeight = 180;

/** A line through values, as the points of a polyline; nothing where there is no value. */
export function lineThrough(values: readonly (number | null)[], top: number): string[] {
  const stepX = values.length > 1 ? chartWidth / (values.length - 1) : 0;
  const pieces: string[][] = [[]];
  for (const [index, value] of values.entries()) {
    if (value === null) pieces.push([]);
    else pieces.at(-1)?.push(`${round(index * stepX)},${round(chartHeight * (1 - value / top))}`);
  }
  // One value alone is drawn as a short line: a point of its own has no length.
  return pieces
    .filter((piece) => piece.length > 0)
    .map((piece) => (piece.length === 1 ? [piece[0], shifted(piece[0] ?? "")].join(" ") : piece.join(" ")));
}

/** The top of a scale: 1, 2 or 5 times a power of ten, and over every value. */
export function topOf(values: readonly (number | null)[]): number {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  if (most === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((factor) => factor * power).find((top) => top >= most) ?? most;
}

function shifted(point: string): string {
  const [x = "0", y = "0"] = point.split(",");
  return `${Math.min(chartWidth, Number(x) + 3)},${y}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
