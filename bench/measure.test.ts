import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { chooseLoadGenerator, type LoadGenerator, type LoadResult } from "./load.ts";
import { measure } from "./measure.ts";
import { comparisonTable } from "./table.ts";

const target = (name: string) => ({ name, url: `http://${name}.test`, pids: [process.pid] });

function generatorOf(answer: Partial<LoadResult> = {}): { generator: LoadGenerator; asked: string[] } {
  const asked: string[] = [];
  const result = { requests: 10, seconds: 2, p50Ms: 1, p99Ms: 2, failed: 0, generatorBusy: 0.1, ...answer };
  const load = async ({ url }: { url: string }) => {
    asked.push(url);
    return result;
  };
  return { generator: { name: "wrk", load }, asked };
}

test("targets take turns, after one turn each that is not counted", async () => {
  const { generator, asked } = generatorOf();
  const [a, b] = [target("a"), target("b")];
  const measured = await measure([a, b], { generator, rounds: 2, connections: 1, seconds: 1 });
  expect(asked).toEqual([a.url, b.url, a.url, b.url, a.url, b.url]);
  expect(
    measured.map(({ name, samples }) => [name, samples.map(({ requestsPerSecond }) => requestsPerSecond)]),
  ).toEqual([
    ["a", [5, 5]],
    ["b", [5, 5]],
  ]);
});

test("what a target forgot while others had their turns is loaded again, and not counted", async () => {
  const { generator, asked } = generatorOf();
  const [a, b] = [target("a"), target("b")];
  const amount = { rounds: 1, connections: 1, seconds: 4, warmSeconds: 3 };
  const measured = await measure([a, b], { generator, ...amount });
  expect(asked).toEqual([a.url, a.url, b.url, b.url, a.url, a.url, b.url, b.url]);
  expect(measured.map(({ samples }) => samples.length)).toEqual([1, 1]);
});

test("a target that answers with errors is not measured", async () => {
  const { generator } = generatorOf({ failed: 3 });
  const measured = measure([target("a")], { generator, rounds: 1, connections: 1, seconds: 1 });
  await expect(measured).rejects.toThrow('Cannot measure "a": 3 of 10 requests failed');
});

test("the load generator of this machine counts what a server answered", async () => {
  let answered = 0;
  const asked = new Set<string | undefined>();
  const server = createServer((request, response) => {
    answered += 1;
    asked.add(request.url);
    response.writeHead(request.headers["x-bench"] === "1" ? 200 : 500).end("ok");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const options = { connections: 2, seconds: 1 };
  const { load } = chooseLoadGenerator();

  const good = await load({ url, headers: { "x-bench": "1" } }, options);
  expect(good.failed).toBe(0);
  expect(good.requests).toBeGreaterThan(answered - 10);
  expect(good.p99Ms).toBeGreaterThanOrEqual(good.p50Ms);
  const bad = await load({ url }, options);
  expect(bad.failed).toBe(bad.requests);
  await load({ url, paths: ["/a?x=1", "/b", "/c"] }, options);
  expect([...asked].sort()).toEqual(["/", "/a?x=1", "/b", "/c"]);
  const paths = Array.from({ length: 200_000 }, (_, index) => `/${index}`);
  const seen = () => [...asked].filter((path) => /^\/\d+$/.test(path ?? "")).length;
  const { requests: before } = await load({ url, paths }, options);
  const { requests: after } = await load({ url, paths }, options);
  // None is asked for again.
  expect(seen()).toBeGreaterThanOrEqual(before + after);
  server.close();
});

test("a table compares with the first target", async () => {
  const { generator } = generatorOf();
  const measured = await measure([target("a"), target("b")], {
    generator,
    rounds: 1,
    connections: 1,
    seconds: 1,
  });
  const table = comparisonTable({ title: "Things", measured });
  expect(table).toMatch(/^\*\*Things\*\*\n\n\| target \|/);
  expect(table.replace(/ +/g, " ")).toContain("| b | 5–**5**–5 | 1.00–**1.00**–1.00 | 1.0 / 2.0 |");
});
