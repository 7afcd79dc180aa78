import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Goal, goalRows } from "./goals.ts";
import type { LoadGenerator } from "./load.ts";
import type { Machine } from "./machine.ts";
import { alignedTable, type Comparison, comparisonTable } from "./table.ts";

export type Run = {
  machine: Machine;
  generator: LoadGenerator["name"];
  pinned: boolean;
  rounds: number;
  seconds: number;
  connections: number;
  comparisons: Comparison[];
  goals: Goal[];
  /** What was left out, and why. */
  notes: string[];
};

/** Says a run in Markdown: the circumstances first, because numbers without them mean nothing. */
export function runReport(run: Run): string {
  const { machine, generator, pinned, rounds, seconds, connections, comparisons, goals, notes } = run;
  const { processor, cores, memoryGb, versions, at, commit, loadBefore } = machine;
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const shared =
    loadBefore > 0.5 ? " **The machine was doing other work meanwhile: read the ratios only.**" : "";
  const circumstances = [
    `${at.slice(0, 10)}, commit ${commit}: ${cores} × ${processor}, ${memoryGb} GB; ${software.join(", ")}.`,
    `${generator}, ${connections} connections, ${rounds} rounds of ${seconds} s;`,
    `server ${pinned ? "pinned to one core" : "not pinned"}; load before the run ${loadBefore.toFixed(2)}.${shared}`,
  ].join(" ");
  return [
    circumstances,
    ...(goals.length > 0 ? [goalTable(goals)] : []),
    ...comparisons.map(comparisonTable),
    ...notes.map((note) => `Left out: ${note}`),
  ].join("\n\n");
}

function goalTable(goals: Goal[]): string {
  const head = ["what was promised", "wanted", "measured", "kept"];
  return ["**What was promised**", "", ...alignedTable([head, ...goalRows(goals)])].join("\n");
}

/** Keeps all samples of a run as JSON. @returns the file. */
export function writeResults(run: Run, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${run.machine.at.replaceAll(":", "-")}.json`);
  writeFileSync(file, `${JSON.stringify(run, null, 2)}\n`);
  return file;
}

const markers = ["<!-- bench:begin -->", "<!-- bench:end -->"] as const;

/**
 * Puts `report` between the markers of a Markdown file.
 * @throws {Error} when the file has not both of them, in order.
 */
export function writeBetweenMarkers(file: string, report: string): void {
  const text = readFileSync(file, "utf8");
  const [begin, end] = markers.map((marker) => text.indexOf(marker));
  if (begin === undefined || end === undefined || begin < 0 || end < begin)
    throw new Error(
      `Cannot write the numbers into "${file}": it has no "${markers[0]}" before "${markers[1]}"`,
    );
  const head = text.slice(0, begin + markers[0].length);
  writeFileSync(file, `${head}\n${report}\n${text.slice(end)}`);
}
