import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { git } from "../../dev/git.ts";
import { variables } from "../../selfhost/variables.ts";
import { hasPrograms } from "../selfhost/programs.ts";
import { readTerraform } from "./terraform-files.ts";

const folder = "infra/terraform/modules/vm";
const template = readFileSync(join(folder, "cloud-init.yaml"), "utf8");

/** As `templatefile` fills it in. */
const filled = template.replaceAll(
  /\$\{(\w+)\}/g,
  (_, name: string) => `a-${name.replaceAll("_", "-")}.example`,
);
const config = parse(filled) as {
  packages: string[];
  write_files: { path: string; content: string; permissions?: string }[];
  runcmd: (string | string[])[];
};
const script = config.write_files.find(({ path }) => path === "/usr/local/bin/selvedge-up")?.content ?? "";

test("Terraform gives the values that it asks for, and no other", async () => {
  const { text } = await readTerraform(folder);
  const call = text.slice(text.indexOf("templatefile("), text.indexOf("})", text.indexOf("templatefile(")));
  const given = Array.from(call.matchAll(/^\s+(\w+)\s+=/gm), ([, name]) => name);
  const asked = new Set(Array.from(template.matchAll(/\$\{(\w+)\}/g), ([, name]) => name));
  expect(given.sort()).toEqual([...asked].sort());
});

test("what it writes into .env.selfhost is what the compose file reads", () => {
  const compose = readFileSync("docker-compose.selfhost.yml", "utf8");
  const set = Array.from(script.matchAll(/set_value (\w+) /g), ([, name = ""]) => name);
  expect(set.length).toBeGreaterThan(4);
  for (const name of set.filter((each) => each !== "COMPOSE_PROFILES"))
    expect(compose).toContain(`\${${name}:`);
  expect(variables.map(({ name }) => name)).toContain("CLOUDFLARE_TUNNEL_TOKEN");
});

test("its script sets up once, and brings up each time", () => {
  const home = mkdtempSync(join(tmpdir(), "selvedge-vm-"));
  try {
    const calls = join(home, "calls");
    const docker = `#!/bin/sh\necho "$@" >> ${calls}\n[ "$1" = run ] && printf "COMPOSE_PROFILES=full\\nSELVEDGE_VERSION=1.2.3\\n" > ${home}/.env.selfhost\nexit 0\n`;
    writeFileSync(join(home, "docker"), docker, { mode: 0o755 });
    const path = join(home, "selvedge-up");
    writeFileSync(path, script.replaceAll("/srv/selvedge", home), { mode: 0o755 });
    git(home, ["init", "--quiet"]);
    const author = ["-c", "user.name=a", "-c", "user.email=a@a.test"];
    git(home, [...author, "commit", "--quiet", "--allow-empty", "-m", "A release"]);
    const run = () =>
      spawnSync("sh", [path], { env: { PATH: `${home}:${process.env.PATH}` }, encoding: "utf8" });
    expect([run(), run()].map(({ status, stderr }) => [status, stderr])).toEqual([
      [0, ""],
      [0, ""],
    ]);
    const asked = readFileSync(calls, "utf8").trim().split("\n");
    expect(asked.map((line) => line.split(" ")[0])).toEqual(["run", "compose", "compose"]);
    const env = readFileSync(join(home, ".env.selfhost"), "utf8").trim().split("\n");
    expect(env).toContain("COMPOSE_PROFILES=vm");
    expect(env).toContainEqual(expect.stringMatching(/^SELVEDGE_VERSION=1\.2\.3-[0-9a-f]{12}$/));
    // Who is told that the machine's backups fail.
    expect(env).toContain("ALERT_WEBHOOK_URL=a-alert-webhook-url.example");
    expect(env).toContain("LAGO_API_URL=https://a-billing-host.example");
    expect(new Set(env).size).toBe(env.length);
  } finally {
    rmSync(home, { recursive: true });
  }
});

test("what it clones gets newer releases by the runbook's commands, and has the commit to go back to", () => {
  const home = mkdtempSync(join(tmpdir(), "selvedge-clone-"));
  try {
    const author = ["-c", "user.name=a", "-c", "user.email=a@a.test"];
    const origin = join(home, "origin");
    mkdirSync(origin);
    git(origin, ["init", "--quiet"]);
    const release = (tag: string) => {
      git(origin, [...author, "commit", "--quiet", "--allow-empty", "-m", tag]);
      git(origin, ["tag", tag]);
      return git(origin, ["rev-parse", "HEAD"]);
    };
    release("v1.2.1");
    const first = release("v1.2.2");
    const clone = config.runcmd.find((command) => command[0] === "git" && command[1] === "clone") ?? [];
    const values: Record<string, string> = {
      ...{ "a-release.example": "v1.2.2", "a-repository.example": `file://${origin}` },
      "/srv/selvedge": join(home, "selvedge"),
    };
    git(
      home,
      [...clone].slice(1).map((value) => values[value] ?? value),
    );
    expect(git(join(home, "selvedge"), ["rev-parse", "HEAD"])).toBe(first);
    const next = release("v1.2.3");
    const runbook = readFileSync("docs/runbook.md", "utf8");
    const upgrade = runbook.slice(runbook.indexOf("## Upgrade"), runbook.indexOf("## Roll back"));
    const [, commands = ""] = /```sh\n(.*git checkout v1\.2\.3)/.exec(upgrade) ?? [];
    const { status, stderr } = spawnSync("sh", ["-c", commands], {
      cwd: join(home, "selvedge"),
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    expect(git(join(home, "selvedge"), ["rev-parse", "HEAD"])).toBe(next);
    expect(git(join(home, "selvedge"), ["rev-parse", "v1.2.2", "v1.2.1"])).toContain(first);
    // Debian's Node is no Node of ours, and there is no pnpm: the script brings both.
    expect(upgrade).toContain("\nnpm run selfhost:upgrade ");
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
      scripts: Record<string, string>;
    };
    expect(scripts["selfhost:upgrade"]).toBe("exec node dev/bootstrap.mjs upgrade");
    expect(config.packages).toEqual(expect.arrayContaining(["git", "nodejs", "npm"]));
  } finally {
    rmSync(home, { recursive: true });
  }
});

test.skipIf(!hasPrograms(["cloud-init"]))("cloud-init takes it", () => {
  const home = mkdtempSync(join(tmpdir(), "selvedge-cloud-init-"));
  try {
    const path = join(home, "user-data");
    writeFileSync(path, filled);
    const { status, stdout, stderr } = spawnSync("cloud-init", ["schema", "--config-file", path], {
      encoding: "utf8",
    });
    expect(status, `${stdout}${stderr}`).toBe(0);
    expect(`${stdout}${stderr}`).not.toMatch(/deprecat/i);
  } finally {
    rmSync(home, { recursive: true });
  }
});
