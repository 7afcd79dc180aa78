import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningLoki, startLoki } from "./server.ts";

let folder: string;
let loki: RunningLoki;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "selvedge-loki-"));
  loki = await startLoki({ logFile: join(folder, "workers.log") });
});
afterAll(async () => {
  await loki.stop();
  await rm(folder, { recursive: true });
});

async function find(query: string, more: Record<string, string> = {}): Promise<string[][]> {
  const search = new URLSearchParams({
    query,
    start: "2026-01-01T00:00:00Z",
    end: "2026-01-02T00:00:00Z",
    ...more,
  });
  const response = await fetch(`${loki.url}/loki/api/v1/query_range?${search}`);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  const { data } = JSON.parse(text) as { data: { result: { values: string[][] }[] } };
  return data.result.flatMap(({ values }) => values);
}

test("the lines that the workers wrote are found by what is in them, newest first unless asked otherwise", async () => {
  expect(await find('{level=~".+"} |~ "abc"')).toEqual([]);
  const [first, second] = ['{"event":"one","id":"abc"}', '{"event":"two","cause":{"id":"abc"}}'];
  await appendFile(
    join(folder, "workers.log"),
    [
      "2026-01-01T10:00:00.000Z selvedge-gateway has access to abc",
      `2026-01-01T10:00:01.000Z [selvedge-gateway] ${first}`,
      `2026-01-01T10:00:02.000Z ▲ [WARNING] ${second}`,
      '2026-01-01T10:00:03.000Z {"event":"three","id":"def"}',
      `2026-01-03T10:00:00.000Z ${first}`,
      "",
    ].join("\n"),
  );
  const found = [
    ["1767261601000000000", first],
    ["1767261602000000000", second],
  ];
  expect(await find('{level=~".+"} |~ "abc|xyz" |= "event"', { direction: "forward" })).toEqual(found);
  expect(await find('{level=~".+"} |~ "abc"')).toEqual(found.toReversed());
  expect(await find('{level=~".+"} |~ "abc"', { limit: "1" })).toEqual([found[1]]);
  expect(await find('{level=~"error"} |~ "abc"')).toEqual([]);
});

test("what it does not understand, or is too long, is refused as Loki refuses it", async () => {
  for (const search of [
    "query=abc",
    'query={level=~".%2B"}&start=2025-01-01T00:00:00Z&end=2026-01-01T00:00:00Z',
  ]) {
    const response = await fetch(`${loki.url}/loki/api/v1/query_range?${search}`);
    expect(response.status).toBe(400);
  }
});
