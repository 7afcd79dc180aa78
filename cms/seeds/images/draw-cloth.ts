import { encodePng } from "./png.ts";

/** How threads cross: whether the warp, which runs down, lies over the weft at a crossing. */
type Weave = { name: string; warpIsUp(x: number, y: number): boolean };

export const weaves = {
  plain: { name: "plain weave", warpIsUp: (x, y) => (x + y) % 2 === 0 },
  twill: { name: "twill", warpIsUp: (x, y) => (x + y) % 4 < 3 },
  basket: { name: "basket weave", warpIsUp: (x, y) => (Math.floor(x / 3) + Math.floor(y / 3)) % 2 === 0 },
  herringbone: {
    name: "herringbone",
    warpIsUp: (x, y) => ((Math.floor(x / 8) % 2 === 0 ? x : 7 - (x % 8)) + y) % 4 < 2,
  },
  satin: { name: "satin", warpIsUp: (x, y) => (x * 2 + y) % 5 !== 0 },
} satisfies Record<string, Weave>;

export type WeaveName = keyof typeof weaves;

const size = { width: 1200, height: 630 };
/** Of one thread, in pixels: it divides both sides. */
const thread = 15;
/** How many threads at the right make the edge, and which of them is red. */
const edgeThreads = 11;
const redThread = 6;

/** Four shades of each thread, from its shadowed side to its light. */
const shades = {
  indigo: ["#11163a", "#1d2563", "#2b3690", "#3b4699"],
  cotton: ["#b9ad93", "#d8cfb9", "#eae3d2", "#f4efe3"],
  cream: ["#cfc5ae", "#e6decb", "#f6f1e4", "#fffdf8"],
  red: ["#8e1420", "#b51a28", "#d3202f", "#e0434d"],
};
const palette = Object.values(shades).flat();
const firstShade = { indigo: 0, cotton: 4, cream: 8, red: 12 };

/** A piece of cloth, 1200 by 630 pixels, with the selvedge at its right: a PNG file of a few kilobytes. */
export function drawCloth(name: WeaveName): Buffer<ArrayBuffer> {
  const { width, height } = size;
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) pixels[y * width + x] = colourAt(weaves[name], x, y);
  }
  return encodePng({ width, height, palette, pixels });
}

/** What the picture shows, for who cannot see it. */
export function describeCloth(name: WeaveName): string {
  return `Cloth in ${weaves[name].name}, indigo on cotton, with a white edge and a red thread in it`;
}

function colourAt(weave: Weave, x: number, y: number): number {
  const [column, row] = [Math.floor(x / thread), Math.floor(y / thread)];
  const fromEdge = size.width / thread - 1 - column;
  const isEdge = fromEdge < edgeThreads;
  // The edge is woven plainly whatever the cloth is: that is what keeps it from fraying.
  const warpIsUp = (isEdge ? weaves.plain : weave).warpIsUp(column, row);
  const warp = !isEdge ? "indigo" : fromEdge === redThread ? "red" : "cream";
  const weft = isEdge ? "cream" : "cotton";
  return warpIsUp
    ? firstShade[warp] + shadeOf(x % thread, y % thread)
    : firstShade[weft] + shadeOf(y % thread, x % thread);
}

/** A thread is round: dark at its sides, light a little off its middle, and darker where it dives under another. */
function shadeOf(across: number, along: number): number {
  const round =
    across === 0 || across === thread - 1 ? 0 : across < 3 || across > 10 ? 1 : across < 5 ? 3 : 2;
  const dives = along === 0 || along === thread - 1;
  return Math.max(0, dives ? round - 1 : round);
}
