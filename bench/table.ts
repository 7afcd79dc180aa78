import type { Measured, Sample } from "./measure.ts";
import { ratioOf, type Spread, spreadOf } from "./spread.ts";

/** A comparison: every target against the first. */
export type Comparison = { title: string; measured: Measured[] };

const columns = [
  "target",
  "requests/s",
  "× the first",
  "p50 / p99 ms",
  "CPU µs a request",
  "× the first",
  "server busy",
  "load busy",
];

/** Writes a comparison as a Markdown table; spreads are min–**median**–max over the rounds. */
export function comparisonTable({ title, measured }: Comparison): string {
  const baseline = measured[0]?.samples ?? [];
  const rows = measured.map(({ name, samples }) => [
    name,
    spread(spreadOf(values(samples, "requestsPerSecond")), 0),
    spread(ratioOf(values(samples, "requestsPerSecond"), values(baseline, "requestsPerSecond")), 2),
    `${median(samples, "p50Ms").toFixed(1)} / ${median(samples, "p99Ms").toFixed(1)}`,
    isKnown(samples) ? spread(spreadOf(values(samples, "cpuMicros")), 0) : "–",
    isKnown(samples) ? spread(ratioOf(values(samples, "cpuMicros"), values(baseline, "cpuMicros")), 2) : "–",
    share(samples, "serverBusy"),
    share(samples, "generatorBusy"),
  ]);
  return [`**${title}**`, "", ...alignedTable([columns, ...rows])].join("\n");
}

/** Cells of one width in a column, as the repository's formatter has it. */
export function alignedTable([head = [], ...rows]: string[][]): string[] {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}

const values = (samples: Sample[], field: keyof Sample) =>
  samples.map((sample) => sample[field] ?? Number.NaN);
const median = (samples: Sample[], field: keyof Sample) => spreadOf(values(samples, field)).median;
const isKnown = (samples: Sample[]) => samples.every(({ cpuMicros }) => cpuMicros !== null);

function spread({ min, median: middle, max }: Spread, digits: number): string {
  const [least, most] = [min, max].map((value) => number(value, digits));
  return `${least}–**${number(middle, digits)}**–${most}`;
}

function number(value: number, digits: number): string {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function share(samples: Sample[], field: "serverBusy" | "generatorBusy"): string {
  const known = samples.every((sample) => sample[field] !== null);
  return known ? `${Math.round(median(samples, field) * 100)} %` : "–";
}
