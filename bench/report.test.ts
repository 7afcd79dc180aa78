import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runReport, writeBetweenMarkers } from "./report.ts";

const run = {
  machine: {
    ...{ at: "2026-11-22T10:00:00.000Z", commit: "abc1234", processor: "A processor", cores: 2, memoryGb: 8 },
    ...{ versions: { node: "24.0.0" }, loadBefore: 0.1 },
  },
  ...{ generator: "wrk" as const, pinned: true, rounds: 5, seconds: 4, connections: 64, comparisons: [] },
  goals: [{ what: "speed", unit: "×" as const, values: [3], wanted: { atLeast: 2 } }],
  notes: ["Directus: not there"],
};

test("the circumstances stand before the numbers, and what was left out after them", () => {
  const report = runReport(run);
  expect(report).toMatch(/^2026-11-22, commit abc1234: 2 × A processor, 8 GB; node 24\.0\.0\./);
  expect(report).toMatch(/Left out: Directus: not there$/);
  expect(report).not.toContain("other work");
  expect(report.replace(/ +/g, " ")).toContain("| speed | ≥ 2 × | 3.00–**3.00**–3.00 × | yes |");
});

test("a run on a busy machine says so", () => {
  expect(runReport({ ...run, machine: { ...run.machine, loadBefore: 2 } })).toContain("other work meanwhile");
});

test("numbers are written between the markers, and again over the old ones", () => {
  const file = join(mkdtempSync(join(tmpdir(), "report-test-")), "README.md");
  writeFileSync(file, "before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n");
  writeBetweenMarkers(file, "new");
  expect(readFileSync(file, "utf8")).toBe("before\n<!-- bench:begin -->\nnew\n<!-- bench:end -->\nafter\n");
  writeFileSync(file, "no markers");
  expect(() => writeBetweenMarkers(file, "new")).toThrow(`Cannot write the numbers into "${file}"`);
});
