import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { expectedServices } from "../../selfhost/container-metrics.ts";
import { readTerraform } from "../deploy/terraform-files.ts";
import { hasPrograms } from "./programs.ts";

type Rule = { alert?: string; record?: string; expr: string };
type RuleTest = { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] };

const folder = "infra/monitoring";
const read = (file: string) => readFileSync(`${folder}/${file}`, "utf8");
const rules = (parse(read("rules/selvedge.yml")) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const alerts = rules.flatMap(({ alert }) => (alert ? [alert] : []));

test.runIf(hasPrograms(["promtool"]))(
  "promtool takes the configuration, and each rule fires when it should",
  () => {
    const promtool = (...args: string[]) =>
      execFileSync("promtool", args, { encoding: "utf8", stdio: "pipe" });
    expect(promtool("check", "config", "--syntax-only", `${folder}/prometheus.yml`)).toContain("SUCCESS");
    expect(promtool("check", "rules", `${folder}/rules/selvedge.yml`)).toContain(
      `SUCCESS: ${rules.length} rules found`,
    );
    expect(promtool("test", "rules", `${folder}/rules/selvedge.test.yml`)).toContain("SUCCESS");
  },
);

test("each alert is tested for series that it fires for and series that it does not, and is in the runbook", () => {
  const tests = (parse(read("rules/selvedge.test.yml")) as { tests: RuleTest[] }).tests.flatMap(
    (each) => each.alert_rule_test,
  );
  const runbook = readFileSync("docs/runbook.md", "utf8");
  expect(alerts.length).toBeGreaterThan(10);
  for (const alert of alerts) {
    const outcomes = tests
      .filter(({ alertname }) => alertname === alert)
      .map(({ exp_alerts }) => exp_alerts.length > 0);
    expect(outcomes.toSorted(), alert).toEqual([false, true]);
    expect(runbook, alert).toContain(`### ${alert}\n`);
  }
});

test("what the gateway's own cron tells of is in the runbook, under the name of Prometheus' rule", () => {
  const names = Array.from(
    readFileSync("workers/gateway/watch/alert-rules.ts", "utf8").matchAll(/name: "(\w+)"/g),
    ([, name = ""]) => name,
  );
  expect(names.length).toBeGreaterThan(5);
  // For Prometheus that is a ServiceDown of container-metrics.
  expect([...alerts, "MachineSilent"]).toEqual(expect.arrayContaining(names));
  const runbook = readFileSync("docs/runbook.md", "utf8");
  for (const name of names) expect(runbook, name).toContain(`### ${name}\n`);
});

/** What has no address that answers whoever asks: that it runs is all that can be seen of it from outside. */
const seenToRunAlone = ["backup", "cloudflared", "lago-clock", "lago-worker", "wal", "watchdog"];
/** By what the exporter of another says. */
const seenByExporter: Record<string, string> = {
  postgres: "postgres-exporter",
  "lago-db": "lago-db-exporter",
  redis: "redis-exporter",
};

test("of every service that stays, it is watched whether it runs, and whether it answers where it can", () => {
  const { services } = parse(readFileSync("docker-compose.selfhost.yml", "utf8"), { merge: true }) as {
    services: Record<string, { restart: string; profiles: string[]; environment?: Record<string, string> }>;
  };
  const staying = Object.entries(services).filter(([, { restart }]) => restart !== "no");
  const list = services["container-metrics"]?.environment?.SERVICES ?? "";
  const shared = ["full", "vm"];
  for (const profile of [...shared, "monitoring", "wal"])
    expect(expectedServices(list, profile).toSorted(), profile).toEqual(
      staying
        .filter(([name, { profiles }]) => profiles.includes(profile) || isShared(name))
        .map(([name]) => name)
        .toSorted(),
    );
  /** Those of both have no profile in the list. */
  function isShared(name: string) {
    return shared.every((each) => services[name]?.profiles.includes(each));
  }
  const asked = read("prometheus.yml");
  for (const [name] of staying.filter(([each]) => !seenToRunAlone.includes(each)))
    if (name !== "prometheus")
      expect(asked, name).toMatch(new RegExp(`[/"]${seenByExporter[name] ?? name}[:/]`));
});

test("both of a box's databases tell of slow statements, and how many connections they have", () => {
  const { services } = parse(readFileSync("docker-compose.selfhost.yml", "utf8"), { merge: true }) as {
    services: Record<string, { command?: string[]; environment?: Record<string, string> }>;
  };
  const targets = read("prometheus.yml");
  for (const [database, exporter] of [
    ["postgres", "postgres-exporter"],
    ["lago-db", "lago-db-exporter"],
  ] as const) {
    const said = services[database]?.command;
    expect(said, database).toEqual(
      expect.arrayContaining(["-cmax_connections=200", "-clog_min_duration_statement=500"]),
    );
    expect(services[exporter]?.environment?.DATA_SOURCE_URI).toContain(`${database}:5432/`);
    expect(targets).toContain(`"${exporter}:9187"`);
  }
});

test("what Cloudflare tells of by itself is in the runbook", async () => {
  const { locals } = await readTerraform("infra/terraform/modules/watch");
  const names = Object.keys(locals.alerts as Record<string, string>);
  expect(names.length).toBeGreaterThan(5);
  const runbook = readFileSync("docs/runbook.md", "utf8");
  for (const name of names) expect(runbook, name).toContain(`### Cloudflare: ${name}\n`);
});

test("every count of ours that a rule or dashboard names is one that is made", () => {
  const made = [
    readFileSync("selfhost/machine-metrics.ts", "utf8"),
    readFileSync("workers/gateway/metrics/metrics.ts", "utf8"),
    readFileSync("workers/gateway/metrics/read-gauges.ts", "utf8"),
    readFileSync("selfhost/backup/run-backup.ts", "utf8"),
    readFileSync("selfhost/wal/archive-wal.ts", "utf8"),
    readFileSync("selfhost/container-metrics.ts", "utf8"),
  ].join();
  const dashboards = readdirSync(`${folder}/grafana/dashboards`).filter((file) => file.endsWith(".json"));
  expect(dashboards.length).toBeGreaterThan(1);
  const texts = [
    ...rules.map(({ expr }) => expr),
    ...dashboards.map((file) => read(`grafana/dashboards/${file}`)),
  ];
  const named = new Set(texts.join(" ").match(/\bselvedge_\w+/g));
  expect(named.size).toBeGreaterThan(8);
  for (const name of named) expect(made, name).toContain(name.replace(/_bucket$/, ""));
  const recorded = rules.flatMap(({ record }) => (record ? [record] : []));
  for (const name of texts.join(" ").match(/selvedge:[\w:]+/g) ?? []) expect(recorded, name).toContain(name);
  for (const file of dashboards)
    expect(JSON.parse(read(`grafana/dashboards/${file}`)).uid, file).toMatch(/^selvedge-/);
});
