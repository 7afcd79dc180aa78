import { expect, test } from "vitest";
import { counterFamily, gaugeFamily } from "./counter.ts";
import { histogramFamily } from "./histogram.ts";
import { renderMetrics } from "./render.ts";

test("a series is the same for the same labels, and counts alone", () => {
  const family = counterFamily("requests_total", "Requests", ["route", "status"]);
  family.with("/a", "200").add();
  family.with("/a", "200").add(2);
  family.with("/a", "404").add();
  expect(family.with("/a", "200")).toBe(family.with("/a", "200"));
  expect([...family.list()].map(({ values, series }) => [...values, series.value])).toEqual([
    ["/a", "200", 3],
    ["/a", "404", 1],
  ]);
});

test("labels without end share one series once there are too many", () => {
  const family = counterFamily("requests_total", "Requests", ["route"]);
  for (let at = 0; at < 10_000; at += 1) family.with(`/${at}`).add();
  const series = [...family.list()];
  expect(series.length).toBe(2_001);
  expect(series.at(-1)).toMatchObject({ values: ["other"], series: { value: 8_000 } });
  family.with("/7").add();
  expect(family.with("/7").value).toBe(2);
});

test("Prometheus reads counters, gauges and cumulative buckets", () => {
  const counter = counterFamily("requests_total", "Requests", ["route"]);
  counter.with('a"b\\c\nd').add();
  const gauge = gaugeFamily("in_flight", "Under way", []);
  gauge.with().add(2);
  gauge.with().add(-1);
  const histogram = histogramFamily("duration_seconds", "How long", ["route"]);
  for (const duration of [0.5, 1, 3, 20_000]) histogram.with("/").observe(duration);
  const lines = renderMetrics([counter, gauge, histogram]).split("\n");
  expect(lines).toContain('requests_total{route="a\\"b\\\\c\\nd"} 1');
  expect(lines).toContain("# TYPE in_flight gauge");
  expect(lines).toContain("in_flight 1");
  expect(lines).toContain("# TYPE duration_seconds histogram");
  expect(lines).toContain('duration_seconds_bucket{route="/",le="0.001"} 2');
  expect(lines).toContain('duration_seconds_bucket{route="/",le="0.0025"} 2');
  expect(lines).toContain('duration_seconds_bucket{route="/",le="0.005"} 3');
  expect(lines).toContain('duration_seconds_bucket{route="/",le="10"} 3');
  expect(lines).toContain('duration_seconds_bucket{route="/",le="+Inf"} 4');
  expect(lines).toContain('duration_seconds_count{route="/"} 4');
  expect(lines).toContain('duration_seconds_sum{route="/"} 20.0045');
});
