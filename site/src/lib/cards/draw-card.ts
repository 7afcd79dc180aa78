import { encodePng } from "./encode-png.ts";
import { type Coverage, fillOutline } from "./fill-outline.ts";
import font from "./letters.json" with { type: "json" };

/** As other sites show a picture with a link. */
const size = { width: 1_200, height: 630 };
const margin = 84;
/** Where the cloth ends and its white edge begins. */
const clothEnd = 1_096;
const textWidth = clothEnd - 2 * margin;
const mostLines = 4;
const lineHeight = 1.04;

const indigo = [0x1d, 0x25, 0x63];
const cotton = [0xf4, 0xef, 0xe3];
const shades = 32;
const [twill, edge, rib, warp, red] = [shades, shades + 1, shades + 2, shades + 3, shades + 4];
const palette = [
  ...Array.from({ length: shades }, (_, index) => mixed(index / (shades - 1))),
  ...["#222b6e", "#fffdf8", "#e4dcc8", "#1d2563", "#d3202f"],
];

const letters = new Map(
  Object.entries(font.letters).map(([character, letter]) => {
    const [advance = "", outline = ""] = letter.split(/ (.*)/s);
    return [character, { advance: Number(advance), outline }];
  }),
);

/** Draws the card of a post: its title in undyed cotton on indigo, the edge with its red line beside it. */
export async function drawCard({
  title,
  site,
}: {
  title: string;
  site: string;
}): Promise<Uint8Array<ArrayBuffer>> {
  const canvas: Coverage = { ...size, values: new Float32Array(size.width * size.height) };
  const { lines, fontSize } = layOut(title);
  lines.forEach((line, index) => {
    const baseline = margin + fontSize * 0.78 + index * fontSize * lineHeight;
    write(canvas, line, { baseline, fontSize });
  });
  write(canvas, site, { baseline: size.height - margin + 12, fontSize: 44 });
  const pixels = new Uint8Array(size.width * size.height);
  for (let at = 0; at < pixels.length; at += 1) {
    const [x, y] = [at % size.width, Math.floor(at / size.width)];
    const shade = Math.round((canvas.values[at] ?? 0) * (shades - 1));
    pixels[at] = shade > 0 ? shade : clothAt(x, y);
  }
  return await encodePng({ ...size, palette, pixels });
}

/** The largest letters in which the title has room. */
export function layOut(title: string): { lines: string[]; fontSize: number } {
  for (let fontSize = 124; fontSize > 56; fontSize -= 6) {
    const lines = broken(title, fontSize);
    const isLow = lines.length * fontSize * lineHeight < size.height - 2 * margin - 70;
    if (lines.length <= mostLines && isLow && lines.every((line) => widthOf(line, fontSize) <= textWidth)) {
      return { lines: evenly(title, lines.length, fontSize), fontSize };
    }
  }
  const [fontSize, lines] = [56, broken(title, 56)];
  if (lines.length <= mostLines) return { lines, fontSize };
  const shown = lines.slice(0, mostLines);
  return { lines: [...shown.slice(0, -1), `${shown.at(-1)?.slice(0, -2) ?? ""}…`], fontSize };
}

/** The same number of lines, each as short as that lets it be. */
function evenly(title: string, count: number, fontSize: number): string[] {
  let lines = broken(title, fontSize);
  for (let width = textWidth; width > 0; width -= 12) {
    const narrower = broken(title, fontSize, width);
    if (narrower.length > count || narrower.some((line) => widthOf(line, fontSize) > textWidth)) break;
    lines = narrower;
  }
  return lines;
}

function broken(title: string, fontSize: number, width = textWidth): string[] {
  const lines: string[] = [];
  for (const word of title.split(/\s+/)) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last === undefined || widthOf(longer, fontSize) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

function widthOf(text: string, fontSize: number): number {
  const units = [...text].reduce((sum, character) => sum + (letters.get(character)?.advance ?? 0), 0);
  return (units * fontSize) / font.unitsPerEm;
}

function write(
  canvas: Coverage,
  text: string,
  { baseline, fontSize }: { baseline: number; fontSize: number },
): void {
  const scale = fontSize / font.unitsPerEm;
  let x = margin;
  for (const character of text) {
    const { advance, outline } = letters.get(character) ?? { advance: 0, outline: "" };
    if (x + advance * scale > clothEnd) return;
    fillOutline(canvas, outline, { x, baseline, scale });
    x += advance * scale;
  }
}

/** The cloth and its edge, as they run down the site's pages: the line goes over two picks and under one. */
function clothAt(x: number, y: number): number {
  if (x < clothEnd) return (x + y) % 14 < 2 ? twill : 0;
  const inEdge = x - clothEnd;
  if ((inEdge < 5 || (inEdge >= 10 && inEdge < 15)) && (y + (inEdge < 5 ? 0 : 12)) % 36 < 24) return warp;
  if (inEdge >= 60 && inEdge < 67 && y % 36 < 26) return red;
  return y % 12 < 8 ? edge : rib;
}

function mixed(share: number): string {
  const channels = indigo.map((from, index) => Math.round(from + ((cotton[index] ?? 0) - from) * share));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
