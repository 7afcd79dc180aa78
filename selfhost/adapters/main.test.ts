import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { findFreePort } from "./testing/free-port.ts";

async function run(
  adapter: "neon" | "upstash" | "mail",
  env: Record<string, string>,
  whenUp?: (child: ChildProcess) => unknown,
) {
  const file = new URL(`${adapter}/main.ts`, import.meta.url).pathname;
  const child = spawn(process.execPath, [file], { env: { PATH: process.env.PATH, ...env } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
      if (!output.includes("in front of")) return;
      whenUp?.(child);
      whenUp = undefined;
    });
  }
  const [code] = await once(child, "close");
  return { code, output: output.trim() };
}

async function takePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return String((server.address() as AddressInfo).port);
}

const token = { UPSTASH_REDIS_REST_TOKEN: "secret" };
const mail = () => ({
  ...{ MAIL_TOKEN: "secret", SMTP_URL: "smtp://user:secret@127.0.0.1:1" },
  MAIL_STATE: mkdtempSync(join(tmpdir(), "mail-adapter-")),
});

it.each(["SIGTERM", "SIGINT"] as const)(
  "the adapters start without what is behind them, and end well at %s",
  async (signal) => {
    const stop = (child: ChildProcess) => child.kill(signal);
    const [neonPort, upstashPort] = [String(await findFreePort()), String(await findFreePort())];
    const neon = await run("neon", { NEON_PORT: neonPort, POSTGRES_PORT: "1" }, stop);
    expect(neon).toMatchObject({ code: 0, output: expect.stringContaining(`http://127.0.0.1:${neonPort}`) });
    const upstash = await run("upstash", { ...token, UPSTASH_PORT: upstashPort, REDIS_PORT: "1" }, stop);
    expect(upstash).toMatchObject({
      code: 0,
      output: expect.stringContaining(`http://127.0.0.1:${upstashPort}`),
    });
    expect(upstash.output).not.toContain("secret");
    const mailPort = String(await findFreePort());
    const sender = await run("mail", { ...mail(), MAIL_PORT: mailPort }, stop);
    expect(sender).toMatchObject({
      code: 0,
      output: expect.stringContaining(`http://127.0.0.1:${mailPort}`),
    });
    expect(sender.output).not.toContain("secret");
  },
);

it("a taken port is named, with its variable", async () => {
  const port = await takePort();
  const message = (variable: string) =>
    `Cannot listen on 127.0.0.1:${port}: the port is taken (set ${variable} to another)`;
  expect(await run("neon", { NEON_PORT: port })).toEqual({ code: 1, output: message("NEON_PORT") });
  const upstash = await run("upstash", { ...token, UPSTASH_PORT: port, REDIS_PORT: "1" });
  expect(upstash).toEqual({ code: 1, output: message("UPSTASH_PORT") });
  expect(await run("mail", { ...mail(), MAIL_PORT: port })).toEqual({
    code: 1,
    output: message("MAIL_PORT"),
  });
});

it.each([
  ["neon", { NEON_PORT: "1e9" }, 'NEON_PORT is "1e9", not a whole number between 1 and 65535'],
  ["upstash", { UPSTASH_PORT: "1" }, "the variable UPSTASH_REDIS_REST_TOKEN is not set"],
  ["mail", { SMTP_URL: "smtp://127.0.0.1" }, "the variable MAIL_TOKEN is not set"],
  ["mail", { MAIL_TOKEN: "secret" }, "the variable SMTP_URL is not set"],
  ["mail", { MAIL_TOKEN: "secret", SMTP_URL: "http://user:password@host" }, "SMTP_URL is not an smtp:// URL"],
  ["upstash", { ...token, REDIS_URL: "//:password@host" }, "REDIS_URL is not a redis:// URL"],
] as const)("the %s adapter says in one line which variable is wrong: %j", async (adapter, env, message) => {
  expect(await run(adapter, env)).toEqual({ code: 1, output: `Cannot start: ${message}` });
});
