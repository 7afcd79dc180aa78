import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { requestCount } from "../../../db/gateway/schema-platform.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { mailMessageSchema } from "../mail/message.ts";
import { writeJourneys } from "../status/journey-store.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { type AlertRule, alertRules } from "./alert-rules.ts";
import { type Alert, judgeAlerts } from "./judge-alerts.ts";
import { countedSince, type Watched } from "./read-watched.ts";
import { watchProduct } from "./watch-product.ts";

const minute = (at: number) => new Date(Date.UTC(2026, 0, 1, 0, at));
const quiet: Watched = { gauges: new Map(), requests: null, longer: null, failingJourneys: null };
const gauge = (name: string, value: number, label = ""): Watched => ({
  ...quiet,
  gauges: new Map([[name, [{ label, value }]]]),
});
const counted = (all: number, failed: number) => ({ all, failed });
/** Requests of five minutes, half an hour, an hour and six. */
const requestsOf = (...[short, halfHour, hour, sixHours]: ReturnType<typeof counted>[]): Watched => {
  const none = counted(0, 0);
  const longer = { halfHour: halfHour ?? none, hour: hour ?? none, sixHours: sixHours ?? none };
  return { ...quiet, requests: short ?? none, longer };
};
const ruleOf = (name: string) => alertRules.find((rule) => rule.name === name) ?? expect.fail(name);

describe("a rule", () => {
  test.each<[string, Watched, Watched]>([
    [
      "ErrorRate",
      { ...quiet, requests: { all: 1_000, failed: 90 } },
      { ...quiet, requests: { all: 1_000, failed: 40 } },
    ],
    [
      "BudgetBurnsFast",
      requestsOf(counted(1_000, 20), counted(6_000, 90), counted(12_000, 180)),
      // It is over.
      requestsOf(counted(1_000, 0), counted(6_000, 90), counted(12_000, 180)),
    ],
    [
      "BudgetBurnsSlowly",
      requestsOf(counted(1_000, 7), counted(6_000, 42), counted(12_000, 84), counted(72_000, 500)),
      requestsOf(counted(1_000, 7), counted(6_000, 42), counted(12_000, 84), counted(72_000, 90)),
    ],
    [
      "DatabaseConnections",
      gauge("selvedge_database_connections_ratio", 0.9),
      gauge("selvedge_database_connections_ratio", 0.5),
    ],
    ["JourneyFails", { ...quiet, failingJourneys: ["plans"] }, { ...quiet, failingJourneys: [] }],
    [
      "QueueDeep",
      gauge("selvedge_queue_messages", 5_000, "mail"),
      gauge("selvedge_queue_messages", 900, "mail"),
    ],
    [
      "WorkLate",
      gauge("selvedge_oldest_waiting_seconds", 3_600, "tasks"),
      gauge("selvedge_oldest_waiting_seconds", 60, "tasks"),
    ],
    ["DeadLetters", gauge("selvedge_dead_letters", 4), gauge("selvedge_dead_letters", 0)],
    ["WebhooksGivenUp", gauge("selvedge_webhooks_given_up", 30), gauge("selvedge_webhooks_given_up", 2)],
    [
      "BillingDrift",
      gauge("selvedge_billing_drift", 2, "failed_events"),
      gauge("selvedge_billing_drift", 0, "failed_events"),
    ],
    ["UsageRefused", gauge("selvedge_usage_refused", 3), gauge("selvedge_usage_refused", 0)],
    ["MachineSilent", gauge("selvedge_machine_silent", 1), gauge("selvedge_machine_silent", 0)],
    [
      "ServiceDown",
      gauge("selvedge_container_running", 0, "lago-clock"),
      gauge("selvedge_container_running", 1, "lago-clock"),
    ],
    [
      "DiskFull",
      gauge("selvedge_disk_free_ratio", 0.05, "root"),
      gauge("selvedge_disk_free_ratio", 0.2, "root"),
    ],
    ["MemoryFull", gauge("selvedge_memory_free_ratio", 0.05), gauge("selvedge_memory_free_ratio", 0.2)],
    [
      "BackupOld",
      gauge("selvedge_backup_age_seconds", 100_000),
      gauge("selvedge_backup_age_seconds", 86_400),
    ],
  ])(
    "%s finds what it should, nothing where all is well, and knows what it cannot know",
    (name, bad, good) => {
      const { find } = ruleOf(name);
      expect(find(bad)).toEqual([{ about: expect.any(String), summary: expect.stringMatching(/\w/) }]);
      expect(find(good)).toEqual([]);
      expect(find(quiet)).toBeNull();
    },
  );

  test("ErrorRate is nobody's alert for a few failures of a few requests", () => {
    expect(ruleOf("ErrorRate").find({ ...quiet, requests: { all: 9, failed: 9 } })).toEqual([]);
    expect(ruleOf("ErrorRate").find({ ...quiet, requests: { all: 0, failed: 0 } })).toEqual([]);
  });

  test.each([
    ["BudgetBurnsFast", requestsOf(counted(9, 1), counted(50, 2), counted(100, 9))],
    ["BudgetBurnsSlowly", requestsOf(counted(9, 1), counted(50, 2), counted(100, 9), counted(600, 9))],
    ["BudgetBurnsFast", requestsOf(counted(0, 0))],
  ])("%s is nobody's alert for a few failures of a few requests", (name, few) => {
    expect(ruleOf(name).find(few)).toEqual([]);
  });

  test("every rule has a name of its own", () => {
    expect(new Set(alertRules.map(({ name }) => name)).size).toBe(alertRules.length);
  });
});

describe("judging", () => {
  const rule = (findings: () => { about: string; summary: string }[] | null): AlertRule => ({
    ...{ name: "Late", severity: "warning", forMinutes: 10 },
    find: findings,
  });
  /** What is told at each of these minutes, by what holds then; null for what cannot be known. */
  function told(course: [at: number, holds: boolean | null][]) {
    let before: Alert[] = [];
    return course.map(([at, holds]) => {
      const findings = () =>
        holds === null ? null : holds ? [{ about: "mail", summary: "It is late" }] : [];
      const judged = judgeAlerts([rule(findings)], { watched: quiet, before, now: minute(at) });
      before = judged.next;
      return [judged.fired.length, judged.resolved.length];
    });
  }

  test("it is told once, when it has held for its time, and once when it is over", () => {
    expect(
      told([
        [0, true],
        [5, true],
        [10, true],
        [15, true],
        [20, false],
        [25, false],
      ]),
    ).toEqual([
      [0, 0],
      [0, 0],
      [1, 0],
      [0, 0],
      [0, 1],
      [0, 0],
    ]);
  });

  test("what was over before its time is never told, and begins anew", () => {
    expect(
      told([
        [0, true],
        [5, false],
        [10, true],
        [15, true],
      ]),
    ).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  test("what cannot be known changes nothing", () => {
    expect(
      told([
        [0, true],
        [5, null],
        [10, true],
        [15, null],
        [20, true],
        [25, false],
      ]),
    ).toEqual([
      ...[
        [0, 0],
        [0, 0],
        [1, 0],
        [0, 0],
        [0, 0],
        [0, 1],
      ],
    ]);
  });

  test("who was told is told again a day later", () => {
    const day = 24 * 60;
    expect(
      told([
        [0, true],
        [10, true],
        [day, true],
        [day + 10, true],
      ]),
    ).toEqual([
      [0, 0],
      [1, 0],
      [0, 0],
      [1, 0],
    ]);
  });
});

test("requests are those since the last look, also over the end of an hour", () => {
  const before = { a: { all: 100, failed: 1 }, b: { all: 10, failed: 0 } };
  expect(countedSince(before, { b: { all: 30, failed: 5 }, c: { all: 7, failed: 1 } })).toEqual({
    all: 27,
    failed: 6,
  });
  expect(countedSince(before, {})).toEqual({ all: 0, failed: 0 });
});

describe("the watch", () => {
  const webhook = "https://alerts.test/a-secret-path";
  const vars = { ALERT_ADDRESS: "ops@selvedge.test", ALERT_WEBHOOK_URL: webhook } as Partial<GatewayEnv>;
  let posted: { status: string; alerts: { labels: Record<string, string>; status: string }[] }[];
  let answer: () => Response;
  /** What the machine says of itself, and what it was asked with. */
  let machine: () => Response;
  let askedWith: Headers[];

  beforeEach(async () => {
    [posted, askedWith] = [[], []];
    answer = () => new Response(null, { status: 200 });
    const really = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      if (String(input) === "https://machine.test/metrics") {
        askedWith.push(new Headers(init?.headers));
        return machine();
      }
      if (String(input) !== webhook) return await really(input, init);
      posted.push(JSON.parse(String(init?.body)));
      return answer();
    });
    await env.ACCOUNT_FILES.delete("watch/alerts.json");
  });
  afterEach(() => vi.restoreAllMocks());

  const fail = (endedAt: string | null) => ({
    ...{ checkedAt: minute(0).toISOString(), journeys: [] },
    incidents: [{ journey: "plans", startedAt: minute(0).toISOString(), endedAt }],
  });

  test("operators are told by mail and webhook what began and what is over, each once", async () => {
    const { deps, mails } = createTestGateway({ vars });
    await writeJourneys(deps, fail(null));
    for (const at of [0, 5]) await watchProduct(deps, minute(at));
    await writeJourneys(deps, fail(minute(7).toISOString()));
    for (const at of [10, 15]) await watchProduct(deps, minute(at));
    const ours = mails.filter((mail) => mail.kind === "alert" && mail.alert === "JourneyFails");
    expect(ours).toMatchObject([
      { phase: "fired", to: "ops@selvedge.test", since: minute(0).toISOString() },
      { phase: "resolved" },
    ]);
    for (const mail of ours) mailMessageSchema.parse(mail);
    const journeys = posted
      .flatMap(({ alerts }) => alerts)
      .filter(({ labels }) => labels.alertname === "JourneyFails");
    expect(journeys).toMatchObject([
      { status: "firing", labels: { severity: "critical", about: "plans" } },
      { status: "resolved" },
    ]);
  });

  test("what the webhook does not take is told by the next run, under the same mail, and its address is not told", async () => {
    const { deps, mails } = createTestGateway({ vars });
    await writeJourneys(deps, fail(null));
    answer = () => new Response(null, { status: 500 });
    await expect(watchProduct(deps, minute(0))).rejects.toThrow("ALERT_WEBHOOK_URL answered 500");
    answer = () => {
      throw new Error(`cannot reach ${webhook}`);
    };
    await expect(watchProduct(deps, minute(5))).rejects.toThrow("ALERT_WEBHOOK_URL does not answer");
    await expect(watchProduct(deps, minute(5))).rejects.not.toThrow("a-secret-path");
    answer = () => new Response(null, { status: 200 });
    posted = [];
    for (const at of [10, 15]) await watchProduct(deps, minute(at));
    expect(posted.filter(({ alerts }) => alerts.some(({ labels }) => labels.about === "plans"))).toHaveLength(
      1,
    );
    const ids = mails.flatMap((mail) =>
      mail.kind === "alert" && mail.alert === "JourneyFails" ? [mail.id] : [],
    );
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(1);
  });

  test("requests that fail are told of from the counts that isolates hand over", async () => {
    const { deps, mails } = createTestGateway({ vars });
    await watchProduct(deps, minute(0));
    const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
    const row = (statusClass: number, count: number) => ({
      ...{ id: crypto.randomUUID(), hour, statusClass, bucket: 1, count },
    });
    await withPlatform(deps.db, [deps.db.insert(requestCount).values([row(2, 1_000_000), row(5, 900_000)])]);
    await watchProduct(deps, minute(5));
    await withPlatform(deps.db, [deps.db.insert(requestCount).values([row(2, 1_000_000), row(5, 900_000)])]);
    await watchProduct(deps, minute(10));
    expect(mails.filter((mail) => mail.kind === "alert" && mail.alert === "ErrorRate")).toMatchObject([
      { summary: expect.stringMatching(/^4\d % of 19\d{5} requests failed$/) },
    ]);
    const summary = "The month's error budget is gone in two days at this rate";
    expect(mails).toContainEqual(expect.objectContaining({ alert: "BudgetBurnsFast", summary }));
    const looks = async () =>
      JSON.parse((await (await env.ACCOUNT_FILES.get("watch/alerts.json"))?.text()) ?? "").looks;
    expect((await looks()).map(([at]: number[]) => at)).toEqual(
      [5, 10].map((at) => minute(at).getTime() / 60_000),
    );
    await watchProduct(deps, minute(6 * 60 + 7));
    expect((await looks()).map(([at]: number[]) => at)).toEqual(
      [10, 6 * 60 + 7].map((at) => minute(at).getTime() / 60_000),
    );
  });

  test("what the machine says of itself is judged, and that it says nothing", async () => {
    const { deps, mails } = createTestGateway({
      vars: {
        ...vars,
        MACHINE_URL: "https://machine.test",
        CF_ACCESS_CLIENT_ID: "the-workers-client-id",
        CF_ACCESS_CLIENT_SECRET: "the-workers-client-secret",
      } as Partial<GatewayEnv>,
    });
    const told = () =>
      mails.flatMap((mail) => (mail.kind === "alert" ? [`${mail.phase} ${mail.summary}`] : []));
    machine = () =>
      new Response(
        '# TYPE selvedge_container_running gauge\nselvedge_container_running{service="lago-clock"} 0\nselvedge_container_running{service="redis"} 1\nselvedge_disk_free_ratio{disk="root"} 0.04\nselvedge_memory_free_ratio 0.5\n',
      );
    for (const at of [0, 5]) await watchProduct(deps, minute(at));
    expect(told()).toEqual(
      expect.arrayContaining([
        "fired lago-clock does not run",
        'fired 4 % of the disk "root" of the machine is free',
      ]),
    );
    expect(askedWith[0]?.get("cf-access-client-id")).toBe("the-workers-client-id");
    // What is not known now is not over.
    machine = () => new Response("sign in", { status: 302 });
    for (const at of [10, 20]) await watchProduct(deps, minute(at));
    expect(told()).toContain("fired The machine does not say how it is");
    expect(told().filter((line) => line.startsWith("resolved lago-clock"))).toEqual([]);
    machine = () => new Response('selvedge_container_running{service="lago-clock"} 1\n');
    await watchProduct(deps, minute(25));
    expect(told()).toContain("resolved lago-clock does not run");
    expect(told()).toContain("resolved The machine does not say how it is");
  });

  test("where nobody is to be told, nothing is read or kept", async () => {
    const { deps } = createTestGateway();
    await watchProduct(deps, minute(0));
    expect(await env.ACCOUNT_FILES.get("watch/alerts.json")).toBeNull();
    expect(posted).toEqual([]);
  });

  test("a record that cannot be read is begun anew", async () => {
    const { deps, mails } = createTestGateway({ vars });
    await env.ACCOUNT_FILES.put("watch/alerts.json", "{");
    await writeJourneys(deps, fail(null));
    await watchProduct(deps, minute(0));
    expect(mails.some((mail) => mail.kind === "alert" && mail.alert === "JourneyFails")).toBe(true);
  });
});
