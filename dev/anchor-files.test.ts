import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readAnchorFiles } from "./anchor-files.ts";

const folder = () => mkdtempSync(join(tmpdir(), "anchors-"));

test("reads a folder that the bucket was copied to, and the lines that administrators are given, alike", () => {
  const copy = folder();
  mkdirSync(join(copy, "anchors"));
  writeFileSync(join(copy, "anchors/2026-01-01T00.json"), "one");
  writeFileSync(join(copy, "anchors/2026-01-01T01.json"), "two\n");
  writeFileSync(join(copy, "README.txt"), "not an anchor");
  const lines = join(folder(), "anchors.jsonl");
  const files = readAnchorFiles(copy).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  expect(files).toEqual([
    { name: "anchors/2026-01-01T00.json", text: "one" },
    { name: "anchors/2026-01-01T01.json", text: "two\n" },
  ]);
  writeFileSync(lines, files.map((file) => `${JSON.stringify(file)}\n`).join(""));
  expect(readAnchorFiles(lines)).toEqual(files);
});

test("no anchor at all is no log that was anchored", () => {
  const [empty, lines] = [folder(), join(folder(), "anchors.jsonl")];
  writeFileSync(lines, "");
  for (const path of [empty, lines])
    expect(() => readAnchorFiles(path)).toThrow(`there is no anchor in "${path}"`);
  expect(() => readAnchorFiles(join(empty, "none"))).toThrow("ENOENT");
});
