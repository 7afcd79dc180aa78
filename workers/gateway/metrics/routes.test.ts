import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { inTransaction } from "../../../db/gateway/client.ts";
import { createSignedIn } from "../testing/account.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";
import { createActiveUsers } from "./active-users.ts";

const METRICS_TOKEN = "a-token-for-the-metrics";
const authorization = `Bearer ${METRICS_TOKEN}`;

async function readMetrics(gateway = createTestGateway({ vars: { METRICS_TOKEN } })) {
  const response = await createVisitor(gateway.app).get("/metrics", { authorization });
  expect(response.status, await response.clone().text()).toBe(200);
  const lines = (await response.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

describe("GET /metrics", () => {
  test("is closed without the token, and not there where none is set", async () => {
    const visitor = createVisitor(createTestGateway({ vars: { METRICS_TOKEN } }).app);
    for (const shown of [
      "",
      "Bearer ",
      `Bearer ${METRICS_TOKEN}x`,
      METRICS_TOKEN,
      `Basic ${METRICS_TOKEN}`,
    ]) {
      expect((await visitor.get("/metrics", { authorization: shown })).status, shown).toBe(401);
    }
    const without = createTestGateway();
    const closed = { ...without.deps, config: { ...without.deps.config, metricsToken: null } };
    const other = createVisitor(createTestGateway({ deps: closed }).app);
    expect((await other.get("/metrics", { authorization })).status).toBe(404);
  });

  test("counts requests by pattern, method and status, and never by what a caller wrote", async () => {
    const gateway = createTestGateway({ vars: { METRICS_TOKEN } });
    const before = await readMetrics(gateway);
    const visitor = createVisitor(gateway.app);
    await visitor.get("/health");
    await visitor.get("/made-up-by-somebody");
    await visitor.send("/health", { method: "DELETE" });
    const after = await readMetrics(gateway);
    const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    expect(grown('selvedge_requests_total{method="GET",route="/health",status="200"}')).toBe(1);
    expect(grown('selvedge_requests_total{method="GET",route="none",status="404"}')).toBe(1);
    expect(grown('selvedge_requests_total{method="DELETE",route="none",status="405"}')).toBe(1);
    expect(grown('selvedge_request_duration_seconds_bucket{method="GET",route="/health",le="+Inf"}')).toBe(1);
    expect([...after.keys()].join()).not.toMatch(/made-up/);
  });

  test("counts statements by what became of them, and none is under way at the end", async () => {
    const gateway = createTestGateway({ vars: { METRICS_TOKEN } });
    const before = await readMetrics(gateway);
    await gateway.deps.db.execute(sql`select 1`);
    await gateway.deps.db.execute(sql`select nothing_of_that_name`).catch(() => {});
    await inTransaction(gateway.deps.config.database, (transaction) => transaction.execute(sql`select 1`));
    const after = await readMetrics(gateway);
    const name = (outcome: string) => `selvedge_database_duration_seconds_count{outcome="${outcome}"}`;
    const grown = (outcome: string) => (after.get(name(outcome)) ?? 0) - (before.get(name(outcome)) ?? 0);
    // Two more are what the first reading itself asked.
    expect([grown("ok"), grown("refused")]).toEqual([4, 1]);
    // The reading asks while it counts.
    expect(after.get("selvedge_database_in_flight")).toBe(0);
  });

  test("says who is there, how deep the queues are, and what the database holds open", async () => {
    const gateway = createTestGateway({ vars: { METRICS_TOKEN } });
    const visitor = await createSignedIn(gateway);
    await visitor.get("/api/auth/me");
    const { mailQueue, accountQueue } = { mailQueue: withBacklog(3), accountQueue: withBacklog(4) };
    const all = await readMetrics(
      createTestGateway({ vars: { METRICS_TOKEN }, deps: { mailQueue, accountQueue } }),
    );
    expect(all.get("selvedge_active_users")).toBeGreaterThanOrEqual(1);
    expect(all.get('selvedge_queue_messages{queue="mail"}')).toBe(3);
    expect(all.get('selvedge_queue_messages{queue="accounts"}')).toBe(4);
    expect(all.get("selvedge_database_connections")).toBeGreaterThanOrEqual(1);
    expect(all.get("selvedge_database_connections_ratio")).toBeGreaterThan(0);
    expect(all.get("selvedge_database_connections_ratio")).toBeLessThanOrEqual(1);
  });

  test("says what waits since when in jobs, and what billing may have missed", async () => {
    const none = { count: 0, since: null };
    const waiting = {
      ...{ steps: 5, webhooksGivenUp: 3, usageRefused: 6 },
      stepQueues: { steps: 1, "long-steps": 4, "bulk-steps": 0 },
      backlog: {
        ...{ tasks: none, deadLetters: { count: 2, since: "2026-01-01T00:00:00.000Z" } },
        ...{ deliveries: none, usage: none },
      },
      oldestSeconds: { tasks: 61, steps: 62, webhooks: 0, usage: 7 },
    };
    const JOBS = { fetch: async () => Response.json(waiting) } as unknown as Fetcher;
    const all = await readMetrics(createTestGateway({ vars: { METRICS_TOKEN, JOBS } }));
    expect(all.get('selvedge_queue_messages{queue="steps"}')).toBe(1);
    expect(all.get('selvedge_queue_messages{queue="long-steps"}')).toBe(4);
    expect(all.get('selvedge_queue_messages{queue="bulk-steps"}')).toBe(0);
    expect(all.get('selvedge_oldest_waiting_seconds{work="steps"}')).toBe(62);
    expect(all.get("selvedge_dead_letters")).toBe(2);
    expect(all.get("selvedge_webhooks_given_up")).toBe(3);
    expect(all.get("selvedge_usage_refused")).toBe(6);
    expect(all.get('selvedge_oldest_waiting_seconds{work="tasks"}')).toBe(61);
    expect(all.get('selvedge_oldest_waiting_seconds{work="usage"}')).toBe(7);
    for (const name of [
      'selvedge_billing_drift{kind="not_compared"}',
      'selvedge_billing_drift{kind="failed_events"}',
      'selvedge_billing_drift{kind="usage_differs"}',
      'selvedge_oldest_waiting_seconds{work="billing_events"}',
    ])
      expect(all.get(name), name).toBeGreaterThanOrEqual(0);
  });

  test("what cannot be asked is left out, and the rest is said", async () => {
    const JOBS = { fetch: async () => new Response("away", { status: 503 }) } as unknown as Fetcher;
    const all = await readMetrics(createTestGateway({ vars: { METRICS_TOKEN, JOBS } }));
    expect(all.has("selvedge_dead_letters")).toBe(false);
    expect(all.has('selvedge_billing_drift{kind="not_compared"}')).toBe(true);
  });
});

function withBacklog(backlogCount: number): Queue<never> {
  return { metrics: async () => ({ backlogCount, backlogBytes: 0 }) } as unknown as Queue<never>;
}

test("people are counted once, and for as long as they come back", () => {
  let nowMs = 1_000 * 300_000;
  const users = createActiveUsers(() => nowMs);
  for (const id of ["a", "b", "a"]) users.see(id);
  expect(users.count()).toBe(2);
  nowMs += 300_000;
  users.see("b");
  users.see("c");
  expect(users.count()).toBe(3);
  nowMs += 300_000;
  expect(users.count()).toBe(2);
  nowMs += 600_000;
  expect(users.count()).toBe(0);
});
