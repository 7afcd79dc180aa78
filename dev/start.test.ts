import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { freePorts } from "../tests/free-ports.ts";
import { type Ports, portVariables } from "./ports.ts";

function run(file: string, args: string[], env: Record<string, string> = {}) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], {
    encoding: "utf8",
    timeout: 30_000,
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

const variables = (ports: Ports) =>
  Object.fromEntries(
    Object.entries(portVariables).map(([name, [variable]]) => [variable, String(ports[name as keyof Ports])]),
  );

test("--help lists every flag and every variable", () => {
  const { status, stdout } = run("start.ts", ["--help"]);
  expect(status).toBe(0);
  for (const [variable] of Object.values(portVariables)) expect(stdout).toContain(variable);
  for (const name of ["--no-directus", "--reset", "SELVEDGE_HOME"]) expect(stdout).toContain(name);
});

test.each([
  [["--nope"], {}, 'Unknown flag "--nope"'],
  [[], { GATEWAY_PORT: "abc" }, 'GATEWAY_PORT is "abc", not a port'],
  [[], { SELVEDGE_HOME: "/etc/passwd/home" }, 'Cannot create "/etc/passwd/home"'],
])("%j with %j ends with code 1 and the reason, without a stack", (args, env, reason) => {
  const { status, stdout, stderr } = run("start.ts", args, env as Record<string, string>);
  expect(status).toBe(1);
  expect(stderr).toContain(reason);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe("");
});

test("a taken port ends with code 1 and its variable, before anything is started", async () => {
  const ports = await freePorts();
  const home = mkdtempSync(join(tmpdir(), "start-"));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(ports.mailbox, "127.0.0.1", resolve));
  const { status, stderr } = run("start.ts", [], { ...variables(ports), SELVEDGE_HOME: home });
  await new Promise((resolve) => server.close(resolve));
  expect(status).toBe(1);
  expect(stderr.trim()).toBe(`Cannot start: port ${ports.mailbox} is taken (set MAILBOX_PORT to another)`);
  expect(readdirSync(home)).toEqual([]);
});

test("the bootstrap refuses a command that it does not know", () => {
  const { status, stderr } = run("bootstrap.mjs", ["strat"]);
  expect(status).toBe(1);
  expect(stderr).toContain('Unknown command "strat": use start');
});
