import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { type JourneyRecord, statusSchema } from "../../contract/status.ts";
import { createSignedIn, newEmail, password } from "../testing/account.ts";
import { createTestGateway, type TestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";
import { readJourneys, writeJourneys } from "./journey-store.ts";
import { recordRuns } from "./record-runs.ts";
import { summarize } from "./routes.ts";
import { walkJourneys } from "./walk-journeys.ts";

const nothing: JourneyRecord = { checkedAt: null, journeys: [], incidents: [] };
const minute = (at: number) => new Date(Date.UTC(2026, 0, 1, 23, 58 + at));
const none = { count: 0, since: null };
const waiting = {
  ...{ steps: 0, webhooksGivenUp: 0, usageRefused: 0 },
  backlog: { tasks: none, deadLetters: none, deliveries: none, usage: none },
  oldestSeconds: { tasks: 0, webhooks: 0, usage: 0 },
};
const healthyJobs = { fetch: async () => Response.json(waiting) } as unknown as Fetcher;

const html = { "content-type": "text/html; charset=utf-8", "content-security-policy": "default-src 'self'" };
const page = (body = "<!doctype html><h1>Selvedge</h1></html>", headers: Record<string, string> = html) =>
  new Response(body, { headers });
/** Minutes of a sign-in and of none: each another, since the address that asks goes with it and is counted. */
let fives = 0;
function withSignIn(): number {
  fives += 5;
  return fives * 60_000;
}
const without = () => withSignIn() + 60_000;

type Walked = { gateway?: TestGateway; answer?: (path: string) => Response | null; opened?: () => Response };

/** Walks once, and says of each journey whether it went well. */
async function walked(
  {
    gateway = createTestGateway({ vars: { JOBS: healthyJobs } }),
    answer = () => null,
    opened = page,
  }: Walked,
  scheduledMs = without(),
) {
  const { app, deps } = gateway;
  await walkJourneys(deps, {
    ask: (request) => answer(new URL(request.url).pathname) ?? app.fetch(request),
    openPage: async () => opened(),
    scheduledMs,
  });
  const { journeys } = await readJourneys(deps);
  return Object.fromEntries(journeys.map(({ name, ok }) => [name, ok]));
}
/** A deployment, whose pages Vite does not change. */
function built(): TestGateway {
  const { config } = createTestGateway().deps;
  const deployed = { ...config, environment: "production" as const, allowedHosts: new Set(["localhost"]) };
  return createTestGateway({ vars: { JOBS: healthyJobs }, deps: { config: deployed } });
}
const allWell = { site: true, "signing in": true, content: true, plans: true, tasks: true };
const posts = () =>
  Response.json({
    data: [
      {
        ...{ id: crypto.randomUUID(), slug: "a", title: "A", summary: "" },
        publishedAt: "2026-01-01T00:00:00.000Z",
      },
    ],
    nextCursor: null,
  });
/** No Directus runs in these tests. */
const withContent = (path: string) => (path.startsWith("/api/cms/") ? posts() : null);

/** The record after these runs of one journey, a minute apart. */
const after = (runs: boolean[]) =>
  runs.reduce(
    (record, ok, at) => recordRuns(record, [{ name: "plans", ok, durationMs: 7 }], minute(at)),
    nothing,
  );

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
      record = recordRuns(
        record,
        [{ name: "plans", ok, durationMs: 7 }],
        new Date(Date.UTC(2026, 0, 1 + day)),
      );
  expect([record.journeys[0]?.days.length, record.incidents.length]).toEqual([90, 100]);
});

test("its word is that of all journeys, and none when nobody has walked them lately", () => {
  const now = minute(0).getTime();
  const of = (...oks: boolean[]) =>
    summarize(
      recordRuns(
        nothing,
        oks.map((ok, at) => ({ name: `${at}`, ok, durationMs: 7 })),
        minute(0),
      ),
      now + 60_000,
    ).status;
  expect([of(true, true), of(true, false), of(false, false)]).toEqual(["ok", "degraded", "down"]);
  expect(summarize(after([true]), now + 300_000).status).toBe("unknown");
  expect(summarize(nothing, now).status).toBe("unknown");
});

test("GET /api/status shows anybody what the cron has walked, and how long it took", async () => {
  const gateway = createTestGateway({ vars: { JOBS: healthyJobs } });
  await walked({
    gateway,
    answer: (path) => (path.startsWith("/api/cms") ? new Response(null, { status: 502 }) : null),
  });
  const answer = await createVisitor(gateway.app).get("/api/status");
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "public, max-age=15"]);
  const { journeys, status } = statusSchema.parse(await answer.json());
  expect(status).toBe("degraded");
  expect(journeys.map(({ name, ok }) => [name, ok])).toEqual(Object.entries({ ...allWell, content: false }));
  for (const { durationMs, name } of journeys) expect(durationMs, name).toBeGreaterThanOrEqual(0);
  // The gateway answers a wrong password no sooner than that.
  expect(journeys[1]?.durationMs).toBeGreaterThanOrEqual(200);
});

test("all journeys go well where all is well", async () => {
  expect(await walked({ answer: withContent })).toEqual(allWell);
  expect(await walked({ gateway: built(), answer: withContent })).toEqual(allWell);
});

test.each<[string, Walked]>([
  ["site", { opened: () => page("<h1>Half") }],
  ["site", { opened: () => page(undefined, { ...html, "content-type": "text/plain" }) }],
  ["site", { gateway: built(), opened: () => page(undefined, { "content-type": "text/html" }) }],
  ["site", { opened: () => new Response("<h1></h1></html>", { status: 503, headers: html }) }],
  [
    "signing in",
    {
      answer: (path) =>
        path === "/api/auth/login" ? Response.json({ code: "locked" }, { status: 401 }) : null,
    },
  ],
  ["signing in", { answer: (path) => (path === "/api/auth/login" ? Response.json({ user: {} }) : null) }],
  ["content", { answer: (path) => (path.startsWith("/api/cms") ? Response.json({ data: "all" }) : null) }],
  ["plans", { answer: (path) => (path === "/api/billing/plans" ? Response.json({ data: [] }) : null) }],
  [
    "tasks",
    {
      gateway: createTestGateway({
        vars: { JOBS: { fetch: async () => Response.json({ status: "ok" }) } as unknown as Fetcher },
      }),
    },
  ],
])("a journey fails that is answered something else than people need: %s", async (name, walk) => {
  const answer = (path: string) => walk.answer?.(path) ?? withContent(path);
  expect(await walked({ ...walk, answer })).toEqual({ ...allWell, [name]: false });
});

describe("with an account of its own", () => {
  const gatewayOf = (account: string) =>
    createTestGateway({ vars: { JOBS: healthyJobs, JOURNEY_ACCOUNT: account } });

  test("it signs in, and out, each fifth minute, from a browser that the account comes to know", async () => {
    const { email } = await createSignedIn(createTestGateway());
    const gateway = gatewayOf(`${email} ${password}`);
    const asked: string[] = [];
    const answer = (path: string) => {
      asked.push(path);
      return withContent(path);
    };
    const walkedAll = { ...allWell, "signing in and out": true };
    for (const _ of [1, 2]) expect(await walked({ gateway, answer }, withSignIn())).toEqual(walkedAll);
    // Beside it the refusal of every minute, by whose login it is sooner or later.
    const asOften = (path: string) => asked.filter((each) => each === `/api/auth/${path}`).length;
    expect([asOften("login"), asOften("me"), asOften("logout")]).toEqual([4, 4, 2]);
    // One of the journeys' browser at most: whoever made the account did so by another.
    const told = gateway.mails.filter(({ to }) => to === email);
    expect(told.length).toBeLessThanOrEqual(1);
    asked.length = 0;
    expect(await walked({ gateway, answer }, without())).toEqual(walkedAll);
    expect(asked.filter((path) => path.startsWith("/api/auth/"))).toEqual(["/api/auth/login"]);
  });

  test("two sign-ins in a row that fail are an incident, though every refusal between them went well", async () => {
    const { email } = await createSignedIn(createTestGateway());
    const gateway = gatewayOf(`${email} ${password}`);
    await writeJourneys(gateway.deps, nothing);
    const start = withSignIn();
    for (const _ of [1, 2, 3]) withSignIn();
    const answer = (path: string) =>
      path === "/api/auth/me" ? new Response(null, { status: 500 }) : withContent(path);
    const open: number[] = [];
    for (let at = 0; at <= 15; at += 1) {
      const went = await walked({ gateway, answer }, start + at * 60_000);
      expect(went).toEqual({ ...allWell, "signing in and out": false });
      open.push((await readJourneys(gateway.deps)).incidents.length);
    }
    expect(open).toEqual([...Array(5).fill(0), ...Array(11).fill(1)]);
    const { incidents, journeys, checkedAt } = await readJourneys(gateway.deps);
    expect(incidents).toMatchObject([{ journey: "signing in and out", endedAt: null }]);
    expect(Date.parse(checkedAt ?? "") - Date.parse(incidents[0]?.startedAt ?? "")).toBeGreaterThan(299_000);
    const runs = Object.fromEntries(journeys.map(({ name, days }) => [name, days.at(-1)?.runs]));
    expect(runs).toMatchObject({ "signing in": 16, "signing in and out": 4 });
    // Where the account is taken away, nothing else would end it.
    await walked({ answer: withContent });
    expect((await readJourneys(gateway.deps)).incidents).toMatchObject([{ endedAt: expect.any(String) }]);
  });

  test("it fails where the account cannot sign in, and says so without a word of what it has", async () => {
    const { email } = await createSignedIn(createTestGateway());
    const said = vi.spyOn(console, "warn");
    const wrong = "not the password of it";
    for (const account of [`${email} ${wrong}`, `${newEmail()} ${wrong}`]) {
      const went = await walked({ gateway: gatewayOf(account), answer: withContent }, withSignIn());
      expect(went).toEqual({ ...allWell, "signing in and out": false });
    }
    const lines = said.mock.calls.flat().join("\n");
    expect(lines).toContain("/api/auth/login answered 401, not 200");
    for (const secret of [email, wrong]) expect(lines).not.toContain(secret);
    said.mockRestore();
  });
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
  const away = (): never => {
    throw new Error("away");
  };
  const went = await walked({ gateway: createTestGateway(), answer: away, opened: away });
  expect(Object.values(went)).toEqual([false, false, false, false, false]);
});

test("a record of a release that noted no times is read", async () => {
  const { deps } = createTestGateway();
  const { durationMs: _, ...journey } = after([true]).journeys[0] ?? expect.fail("no journey");
  await deps.files.put("status/journeys.json", JSON.stringify({ ...after([true]), journeys: [journey] }));
  expect((await readJourneys(deps)).journeys).toEqual([{ ...journey, durationMs: null }]);
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
