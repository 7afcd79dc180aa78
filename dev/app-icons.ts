/** Draws the icons of the installed site from the one that is written by hand, `site/public/icon.svg`. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

const folder = new URL("../site/public/", import.meta.url);
const icon = readFileSync(new URL("icon.svg", folder), "utf8");
/** Whatever shape it is cut to, the mark stays whole: cloth and edge go on beyond it. */
const maskable = icon
  .replace('viewBox="0 0 32 32"', 'viewBox="-5 -5 42 42"')
  .replace(
    "</title>",
    '</title><path fill="#1d2563" d="M-5-5h27v42H-5z"/><path fill="#fbf8f0" d="M21-5h16v42H21z"/>',
  )
  .replace("M26.5 0v32", "M26.5-5v42");

await initWasm(readFileSync(createRequire(import.meta.url).resolve("@resvg/resvg-wasm/index_bg.wasm")));
const files: [name: string, svg: string, size: number][] = [
  ["icon-180.png", icon, 180],
  ["icon-192.png", icon, 192],
  ["icon-512.png", icon, 512],
  ["icon-maskable-512.png", maskable, 512],
];
for (const [name, svg, size] of files) {
  const drawn = new Resvg(svg, { fitTo: { mode: "width", value: size } }).render();
  writeFileSync(new URL(name, folder), drawn.asPng());
}
