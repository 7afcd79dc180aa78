import fc from "fast-check";
import { expect, test } from "vitest";
import { type JourneyRecord, statusSchema } from "../../contract/status.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";
import { readJourneys, writeJourneys } from "./journey-store.ts";
import { recordRuns } from "./record-runs.ts";
import { summarize } from "./routes.ts";
import { walkJourneys } from "./walk-journeys.ts";

const nothing: JourneyRecord = { checkedAt: null, journeys: [], incidents: [] };
const minute = (at: number) => new Date(Date.UTC(2026, 0, 1, 23, 58 + at));
const healthyJobs = { fetch: async () => Response.json({ status: "ok" }) } as unknown as Fetcher;

/** The record after these runs of one journey, a minute apart. */
const after = (runs: boolean[]) =>
  runs.reduce((record, ok, at) => recordRuns(record, [{ name: "plans", ok }], minute(at)), nothing);

test("one failure is no incident; two in a row are, from the first of them to the next success", () => {
  expect(after([true, false, true]).incidents).toEqual([]);
  expect(after([true, false, false, false]).incidents).toEqual([
    { journey: "plans", startedAt: minute(1).toISOString(), endedAt: null },
  ]);
  expect(after([true, false, false, true, false, true]).incidents).toEqual([
    { journey: "plans", startedAt: minute(1).toISOString(), endedAt: minute(3).toISOString() },
  ]);
});

test("runs are counted by day", () => {
  expect(after([true, false, true, false, false]).journeys[0]?.days).toEqual([
    { date: "2026-01-01", runs: 2, failed: 1 },
    { date: "2026-01-02", runs: 3, failed: 2 },
  ]);
});

test("whatever happens, incidents do not overlap, at most one is open, and it is open while the last two failed", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 2, maxLength: 60 }), (runs) => {
      const { incidents, journeys } = after(runs);
      const open = incidents.filter(({ endedAt }) => endedAt === null);
      const lastTwoFailed = runs.slice(-2).every((ok) => !ok);
      expect(open.length).toBe(lastTwoFailed ? 1 : 0);
      const times = incidents.toReversed().flatMap(({ startedAt, endedAt }) => [startedAt, endedAt ?? "z"]);
      expect(times).toEqual(times.toSorted());
      const total = journeys[0]?.days.reduce((sum, { runs: many }) => sum + many, 0);
      expect(total).toBe(runs.length);
    }),
  );
});

test("ninety days are kept, and a hundred incidents", () => {
  let record = nothing;
  for (let day = 0; day < 120; day += 1)
    for (const ok of [true, false, false])
      record = recordRuns(record, [{ name: "plans", ok }], new Date(Date.UTC(2026, 0, 1 + day)));
  expect([record.journeys[0]?.days.length, record.incidents.length]).toEqual([90, 100]);
});

test("its word is that of all journeys, and none when nobody has walked them lately", () => {
  const now = minute(0).getTime();
  const of = (...oks: boolean[]) =>
    summarize(
      recordRuns(
        nothing,
        oks.map((ok, at) => ({ name: `${at}`, ok })),
        minute(0),
      ),
      now + 60_000,
    ).status;
  expect([of(true, true), of(true, false), of(false, false)]).toEqual(["ok", "degraded", "down"]);
  expect(summarize(after([true]), now + 300_000).status).toBe("unknown");
  expect(summarize(nothing, now).status).toBe("unknown");
});

test("GET /api/status shows anybody what the cron has walked", async () => {
  const { app, deps } = createTestGateway({ vars: { JOBS: healthyJobs } });
  await walkJourneys(deps, (request) =>
    new URL(request.url).pathname.startsWith("/api/cms")
      ? new Response(null, { status: 502 })
      : app.fetch(request),
  );
  const answer = await createVisitor(app).get("/api/status");
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "public, max-age=15"]);
  const { journeys, status } = statusSchema.parse(await answer.json());
  expect(status).toBe("degraded");
  expect(journeys.map(({ name, ok }) => [name, ok])).toEqual([
    ["signing in", true],
    ["content", false],
    ["plans", true],
    ["tasks", true],
  ]);
});

test("GET /api/status says that nothing is known while its record cannot be read", async () => {
  const { deps } = createTestGateway();
  const files = new Proxy(deps.files, {
    get: (target, name) =>
      name === "get" ? () => Promise.reject(new Error("away")) : Reflect.get(target, name),
  });
  const { app } = createTestGateway({ deps: { files } });
  const answer = await createVisitor(app).get("/api/status");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ status: "unknown", ...nothing });
});

test("a journey whose worker is away, or who is asked and throws, failed; the others are walked", async () => {
  const { deps } = createTestGateway();
  await walkJourneys(deps, () => {
    throw new Error("away");
  });
  const { journeys } = await readJourneys(deps);
  expect(journeys.map(({ ok }) => ok)).toEqual([false, false, false, false]);
});

test("a record that cannot be read is begun anew", async () => {
  const { deps } = createTestGateway();
  await deps.files.put("status/journeys.json", "{");
  expect(await readJourneys(deps)).toEqual(nothing);
  await deps.files.put("status/journeys.json", '{"journeys":1}');
  expect(await readJourneys(deps)).toEqual(nothing);
  await writeJourneys(deps, after([true]));
  expect(await readJourneys(deps)).toEqual(after([true]));
});
