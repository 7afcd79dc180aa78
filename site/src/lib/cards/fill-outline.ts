/** How much of each pixel is covered, from 0 to 1. */
export type Coverage = { width: number; height: number; values: Float32Array };

type Placed = { x: number; baseline: number; scale: number };
type Point = [x: number, y: number];
type Edge = [from: Point, to: Point];

const stepsOfCurve = 8;

/**
 * Fills an outline, given as SVG path data with y going up, by the signed areas that its edges leave in each pixel.
 * @see https://medium.com/@raphlinus/inside-the-fastest-font-renderer-in-the-world-75ae5270c445
 */
export function fillOutline(canvas: Coverage, path: string, { x, baseline, scale }: Placed): void {
  const place = ([px, py]: Point): Point => [x + px * scale, baseline - py * scale];
  const contours = path
    .split(/(?=M)/)
    .map((contour) => Array.from(edgesOf(contour), ([from, to]): Edge => [place(from), place(to)]));
  const box = boxAround(contours.flat(2), canvas);
  const all = new Float32Array(box.width * box.height);
  const most = new Float32Array(box.width * box.height);
  for (const contour of contours) {
    coverOf(contour, box).forEach((cover, at) => {
      all[at] = (all[at] ?? 0) + cover;
      most[at] = Math.max(most[at] ?? 0, Math.abs(cover));
    });
  }
  for (let row = 0; row < box.height; row += 1) {
    for (let column = 0; column < box.width; column += 1) {
      const within = row * box.width + column;
      const at = (row + box.top) * canvas.width + column + box.left;
      // Where contours overlap they add up, and at a common edge to more than either covers of it.
      const cover = Math.min(Math.abs(all[within] ?? 0), most[within] ?? 0, 1);
      canvas.values[at] = Math.max(canvas.values[at] ?? 0, cover);
    }
  }
}

/** How much of each pixel of a box one contour covers; less than nothing where it turns the other way round. */
function coverOf(contour: Edge[], box: Box): Float32Array {
  const areas = new Float32Array(box.width * box.height + 1);
  for (const [[ax, ay], [bx, by]] of contour) {
    addEdge(box, areas, [
      [ax - box.left, ay - box.top],
      [bx - box.left, by - box.top],
    ]);
  }
  for (let row = 0; row < box.height; row += 1) {
    let sum = 0;
    for (let at = row * box.width; at < (row + 1) * box.width; at += 1) {
      sum += areas[at] ?? 0;
      areas[at] = sum;
    }
  }
  return areas.subarray(0, -1);
}

type Box = { left: number; top: number; width: number; height: number };

/** Whole pixels around points, as far as they are on the canvas. */
function boxAround(points: Point[], { width, height }: Coverage): Box {
  const within = (value: number, most: number) => Math.min(Math.max(value, 0), most);
  const xs = points.map(([px]) => px);
  const ys = points.map(([, py]) => py);
  const [left, top] = [
    within(Math.floor(Math.min(...xs)), width),
    within(Math.floor(Math.min(...ys)), height),
  ];
  const right = within(Math.ceil(Math.max(...xs)) + 1, width);
  const bottom = within(Math.ceil(Math.max(...ys)) + 1, height);
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

/** The straight edges of an outline, curves in short ones. */
function* edgesOf(path: string): Generator<Edge> {
  let start: Point = [0, 0];
  let at: Point = [0, 0];
  for (const [, command = "", rest = ""] of path.matchAll(/([MLQCZ])([^MLQCZ]*)/g)) {
    const numbers = rest
      .trim()
      .split(/[\s,]+/)
      .map(Number);
    const points: Point[] = [];
    for (let index = 0; index + 1 < numbers.length; index += 2) {
      points.push([numbers[index] ?? 0, numbers[index + 1] ?? 0]);
    }
    if (command === "M") [start, at] = [points[0] ?? start, points[0] ?? start];
    else if (command === "L") {
      const to = points[0] ?? at;
      yield [at, to];
      at = to;
    } else if (command === "Z") {
      yield [at, start];
      at = start;
    } else {
      const from = at;
      for (let step = 1; step <= stepsOfCurve; step += 1) {
        const to = onCurve([from, ...points], step / stepsOfCurve);
        yield [at, to];
        at = to;
      }
    }
  }
}

/** A point of a Bézier curve, by de Casteljau. */
function onCurve(points: Point[], t: number): Point {
  if (points.length === 1) return points[0] ?? [0, 0];
  const closer = points.slice(1).map(([x, y], index): Point => {
    const [fromX, fromY] = points[index] ?? [x, y];
    return [fromX + (x - fromX) * t, fromY + (y - fromY) * t];
  });
  return onCurve(closer, t);
}

/** Notes how much an edge changes the cover of the pixels from it on, row by row. */
function addEdge({ width, height }: Box, areas: Float32Array, [a, b]: Edge): void {
  if (a[1] === b[1]) return;
  const direction = a[1] < b[1] ? 1 : -1;
  const [[topX, topY], [bottomX, bottomY]] = direction === 1 ? [a, b] : [b, a];
  const slope = (bottomX - topX) / (bottomY - topY);
  for (let row = Math.max(0, Math.floor(topY)); row < Math.min(height, Math.ceil(bottomY)); row += 1) {
    const from = Math.max(row, topY);
    const to = Math.min(row + 1, bottomY);
    const cover = (to - from) * direction;
    const xs = [topX + (from - topY) * slope, topX + (to - topY) * slope].sort((one, other) => one - other);
    const [left = 0, right = 0] = xs.map((x) => Math.min(Math.max(x, 0), width - 1));
    const first = Math.floor(left);
    const last = Math.floor(right);
    // What of the edge lies in each column covers the part of it to the edge's right, and all of the next ones.
    for (let column = first; column <= last; column += 1) {
      const [start, end] = [Math.max(left, column), Math.min(right, column + 1)];
      const share = first === last ? 1 : (end - start) / (right - left);
      const inside = column + 1 - (start + end) / 2;
      const at = row * width + column;
      areas[at] = (areas[at] ?? 0) + cover * share * inside;
      areas[at + 1] = (areas[at + 1] ?? 0) + cover * share * (1 - inside);
    }
  }
}
