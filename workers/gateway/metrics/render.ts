import type { Counter, Gauge } from "./counter.ts";
import type { Family } from "./family.ts";
import { bucketsMs, type Histogram } from "./histogram.ts";

type AnyFamily = Family<Counter> | Family<Gauge> | Family<Histogram>;

/**
 * The families as Prometheus reads them; durations in seconds.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export function renderMetrics(families: Iterable<AnyFamily>): string {
  return [...families].map((family) => `${linesOf(family).join("\n")}\n`).join("");
}

function linesOf(family: AnyFamily): string[] {
  const { name, about, labels } = family;
  const series = [...family.list()];
  const first = series[0]?.series;
  const isHistogram = first !== undefined && "counts" in first;
  const type = isHistogram ? "histogram" : name.endsWith("_total") ? "counter" : "gauge";
  const head = [`# HELP ${name} ${about}`, `# TYPE ${name} ${type}`];
  const samples = series.flatMap(({ values, series }) => {
    const pairs = labels.map((label, index) => pair(label, values[index] ?? ""));
    return "counts" in series ? bucketLines(name, pairs, series) : [line(name, pairs, series.value)];
  });
  return series.length === 0 ? head.slice(0, 1) : [...head, ...samples];
}

function bucketLines(name: string, pairs: string[], { counts, sumMs }: Histogram): string[] {
  let total = 0;
  const buckets = [...counts].map((count, index) => {
    total += count;
    const end = bucketsMs[index];
    return line(
      `${name}_bucket`,
      [...pairs, pair("le", end === undefined ? "+Inf" : String(end / 1_000))],
      total,
    );
  });
  return [...buckets, line(`${name}_sum`, pairs, sumMs / 1_000), line(`${name}_count`, pairs, total)];
}

function line(name: string, pairs: string[], value: number): string {
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`;
}

function pair(label: string, value: string): string {
  const escaped = value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return `${label}="${escaped}"`;
}
