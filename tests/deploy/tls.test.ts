import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";

test("nothing older than TLS 1.3 is spoken at the edge", () => {
  const zone = readFileSync("infra/terraform/modules/zone/main.tf", "utf8");
  expect(zone).toMatch(/^\s+min_tls_version\s+= "1\.3"$/m);
  expect(zone).toMatch(/^\s+ssl\s+= "strict"$/m);
});

test("nor by Caddy, for any of its sites", () => {
  const caddyfile = readFileSync("selfhost/Caddyfile", "utf8");
  expect(caddyfile).toContain("protocols tls1.3");
  const gates = readFileSync("selfhost/caddy/gates.caddy", "utf8");
  const sites = `${caddyfile}\n${gates}`.matchAll(/^\{\$\w+\} \{\n\timport (\S+)/gm);
  const [ours, ...gated] = Array.from(sites, ([, snippet]) => snippet);
  expect([ours, gated]).toEqual(["tls13", ["{$GATE_TLS:tls13}", "{$GATE_TLS:tls13}"]]);
});

test("databases at Neon are reached with their certificate verified", () => {
  const outputs = readFileSync("infra/terraform/modules/database/outputs.tf", "utf8");
  expect(outputs).toContain("sslmode=verify-full");
});

test("what Node of the image and Alertmanager send goes by TLS 1.3", () => {
  const dockerfile = readFileSync("selfhost/Dockerfile", "utf8");
  const [, edge = ""] = /^FROM \S+ AS edge\n([\s\S]*?)^FROM edge AS /m.exec(dockerfile) ?? [];
  const [, options = ""] = /^ENV NODE_OPTIONS=(\S+)$/m.exec(edge) ?? [];
  const { stdout } = spawnSync(process.execPath, ["-p", 'require("node:tls").DEFAULT_MIN_VERSION'], {
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: options },
  });
  expect(stdout.trim()).toBe("TLSv1.3");
  const { receivers } = parse(readFileSync("infra/monitoring/alertmanager.yml", "utf8"));
  const [{ webhook_configs }] = receivers;
  expect(webhook_configs[0].http_config.tls_config).toEqual({ min_version: "TLS13" });
});
