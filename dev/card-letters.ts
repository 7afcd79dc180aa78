/** Writes the letters of the cards that other sites show with a link: outlines of the site's own font, as the headings have. */
import { readFileSync, writeFileSync } from "node:fs";
import * as fontkit from "fontkit";
import { decompress } from "wawoff2";
import { cardCharacters } from "../site/src/lib/cards/card-characters.ts";

/** The site's own font, which is a dependency of the site. */
const font = "@fontsource-variable/instrument-sans";
const packageFolder = new URL(`../site/node_modules/${font}/`, import.meta.url);
const read = (name: string) => readFileSync(new URL(name, packageFolder));

// fontkit reads a variation from the bytes of the file, which have to be those of a plain font.
const plain = await decompress(read("files/instrument-sans-latin-wdth-normal.woff2"));
const opened = fontkit.create(Buffer.from(plain));
if (!("getVariation" in opened)) throw new Error("Cannot read the site's font: it holds more than one");
// As the headings have it.
const face = opened.getVariation({ wght: 600, wdth: 75 });

/** How wide a letter is, and its outline as SVG path data, in whole units of the font. */
function letterOf(codePoint: number): string {
  const { advanceWidth, path } = face.glyphForCodePoint(codePoint);
  const outline = path.toSVG().replace(/-?\d*\.\d+/g, (number) => String(Math.round(Number(number))));
  return `${Math.round(advanceWidth)} ${outline}`;
}

const codePoints = cardCharacters.map((character) => character.codePointAt(0) ?? 0);
const known = codePoints.filter((codePoint) => face.hasGlyphForCodePoint(codePoint));
const content = {
  source: `${font}, https://github.com/Instrument/instrument-sans`,
  licence: read("LICENSE").toString("utf8").trim(),
  unitsPerEm: face.unitsPerEm,
  letters: Object.fromEntries(
    known.map((codePoint) => [String.fromCodePoint(codePoint), letterOf(codePoint)]),
  ),
};
const output = new URL("../site/src/lib/cards/letters.json", import.meta.url);
writeFileSync(output, `${JSON.stringify(content, null, 2)}\n`);
