import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { bundleWorker } from "./bundle.ts";
import { type PreparedHost, prepareHost } from "./workerd.ts";
import { type Host, renderConfig, workerdConfig } from "./workerd-config.ts";

const work = mkdtempSync(join(tmpdir(), "workerd-test-"));
const fixture = (path: string) => fileURLToPath(new URL(`fixtures/${path}`, import.meta.url));
const worker = (name: string) => ({
  wranglerFile: fixture(`${name}/wrangler.toml`),
  bundle: join(work, name),
});
const secrets = { "toy-front": { TOKEN: "front secret" }, "toy-back": { TOKEN: "back secret" } };

let frontUrl: string;
let siteUrl: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  await Promise.all([worker("front"), worker("back")].map(bundleWorker));
});

afterEach(async () => {
  await Promise.all([...running].map((child) => end(child, "SIGKILL")));
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === "object" && address ? address.port : 0;
}

async function toyHost(): Promise<Host> {
  const [front, site] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  [frontUrl, siteUrl] = [`http://${front}`, `http://${site}`];
  return {
    workers: [{ ...worker("front"), address: front }, worker("back")],
    site: { wranglerFile: fixture("site/wrangler.toml"), address: site },
    stateFolder: mkdtempSync(join(work, "state-")),
    configFile: join(work, "workerd.capnp"),
  };
}

async function serve({ command, env }: PreparedHost): Promise<ChildProcess> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { env: { PATH: process.env.PATH, ...env }, stdio: "inherit" });
  running.add(child);
  await expect
    .poll(() => fetch(`${frontUrl}/env`).then(({ status }) => status), { timeout: 10_000 })
    .toBe(200);
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, "exit");
  child.kill(signal);
  const [code] = await ended;
  return code;
}

async function seen(): Promise<string[]> {
  const answer = (await (await fetch(`${frontUrl}/seen`)).json()) as { seen: string[] };
  return answer.seen;
}

const enqueue = (job: object) => fetch(`${frontUrl}/jobs`, { method: "POST", body: JSON.stringify(job) });

test("two workers are served with all that they bind", async () => {
  await serve(prepareHost(await toyHost(), secrets));

  const env = await (await fetch(`${frontUrl}/env`)).json();
  expect(env).toEqual({
    vars: ['hello "world"\n\u0001 – é', { perMinute: 100 }],
    token: "front secret",
    greeting: "from a text module\n",
  });
  expect(await (await fetch(`${frontUrl}/seen`)).json()).toMatchObject({ token: "back secret" });
  const hits = await Promise.all([1, 2, 3].map(() => fetch(`${frontUrl}/hit`, { method: "POST" })));
  expect((await Promise.all(hits.map((hit) => hit.json()))).sort()).toEqual([1, 2, 3]);
  await fetch(`${frontUrl}/file`, { method: "PUT", body: "kept in R2" });
  expect(await (await fetch(`${frontUrl}/file`)).text()).toBe("kept in R2");
  const first = await (await fetch(`${frontUrl}/cached`)).text();
  expect(await (await fetch(`${frontUrl}/cached`)).text()).toBe(first);
  expect(await (await fetch(`${frontUrl}/cached?other`)).text()).not.toBe(first);
});

test("no secret is in the written configuration", async () => {
  const host = await toyHost();
  prepareHost(host, secrets);
  expect(readFileSync(host.configFile, "utf8")).not.toMatch(/front secret|back secret/);
});

test("a secret without a value is an error that names it", async () => {
  const host = await toyHost();
  expect(() => prepareHost(host, { "toy-front": { TOKEN: "x" }, "toy-back": {} })).toThrow(
    'Cannot serve without the secret "TOKEN" of "toy-back"',
  );
});

test("the site answers with its pages, its files and the gateway behind it", async () => {
  await serve(prepareHost(await toyHost(), secrets));
  const page = await fetch(`${siteUrl}/blog/first`);
  expect([page.headers.get("content-type"), await page.text()]).toEqual([
    "text/html",
    "<title>/blog/first</title>",
  ]);
  expect((await fetch(`${siteUrl}/api/env`)).status).toBe(200);

  const file = await fetch(`${siteUrl}/assets/app-1a2b3c4d.js`);
  expect(file.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(file.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  const etag = file.headers.get("etag") ?? "";
  const again = await fetch(`${siteUrl}/assets/app-1a2b3c4d.js`, { headers: { "if-none-match": etag } });
  expect(again.status).toBe(304);
  expect((await fetch(`${siteUrl}/robots.txt`)).headers.get("cache-control")).toContain("max-age=0");
  expect(await (await fetch(`${siteUrl}/asset-of-worker/app-1a2b3c4d.js`)).text()).toBe(await file.text());
});

test.each([
  "/assets/..%2f..%2fwrangler.toml",
  "/assets/%2e%2e%2f_worker.js%2findex.js",
  "/asset-of-worker/..%5c..%5cwrangler.toml",
  "/asset-of-worker/%2e%2e/_routes.json",
])("no path leads out of the site's files: %s", async (path) => {
  await serve(prepareHost(await toyHost(), secrets));
  const answer = await fetch(`${siteUrl}${path}`);
  expect(await answer.text()).not.toMatch(/toy|import|version/);
});

test("a cron runs each time its minute comes", async () => {
  const host = await toyHost();
  const { command, env } = prepareHost(host, secrets);
  const clock = `127.0.0.1:${await freePort()}`;
  const { config } = workerdConfig(host);
  const cron = config.services.find(({ name }) => name === "cron")?.worker as { bindings: object[] };
  cron.bindings.push({ name: "TEST_CLOCK", json: "true" });
  config.sockets.push({ name: "clock", address: clock, http: {}, service: "cron" });
  writeFileSync(host.configFile, renderConfig(config));
  await serve({ command, env });
  const untilNextMinute = 60_000 - (Date.now() % 60_000);
  await fetch(`http://${clock}/clock?advance=${Math.max(0, untilNextMinute - 200)}`, { method: "POST" });
  await expect.poll(seen, { timeout: 10_000 }).toContain("cron * * * * *");
});

test("a message that always fails ends in the dead letter queue", async () => {
  await serve(prepareHost(await toyHost(), secrets));
  await enqueue({ id: "bad", poison: true });
  await expect.poll(seen, { timeout: 20_000 }).toContain("toy-jobs-dead bad");
});

test("kill -9 loses no accepted message, file, cache entry or object", async () => {
  const prepared = prepareHost(await toyHost(), secrets);
  let child = await serve(prepared);
  await fetch(`${frontUrl}/file`, { method: "PUT", body: "still there" });
  const cached = await (await fetch(`${frontUrl}/cached`)).text();
  await fetch(`${frontUrl}/hit`, { method: "POST" });

  const accepted: string[] = [];
  for (let round = 0; round < 3; round++) {
    const before = accepted.length;
    const sends = Array.from({ length: 100 }, async (_, index) => {
      const id = `${round}-${index}`;
      const answer = await enqueue({ id }).catch(() => null);
      if (answer?.status === 202) accepted.push(id);
    });
    await expect.poll(() => accepted.length, { interval: 1 }).toBeGreaterThan(before + 10);
    await end(child, "SIGKILL");
    await Promise.all(sends);
    child = await serve(prepared);
  }

  const wanted = accepted.map((id) => `toy-jobs ${id}`);
  await expect.poll(seen, { timeout: 20_000 }).toEqual(expect.arrayContaining(wanted));
  expect(await (await fetch(`${frontUrl}/file`)).text()).toBe("still there");
  expect(await (await fetch(`${frontUrl}/cached`)).text()).toBe(cached);
  expect(await (await fetch(`${frontUrl}/hit`, { method: "POST" })).json()).toBe(2);
});

test("SIGTERM ends it with code 0", async () => {
  const child = await serve(prepareHost(await toyHost(), secrets));
  expect(await end(child, "SIGTERM")).toBe(0);
});

// The lock is flock(1)'s, which macOS has not.
test.runIf(process.platform === "linux")("a second workerd cannot use the same state", async () => {
  const host = await toyHost();
  await serve(prepareHost(host, secrets));
  expect(() => prepareHost(host, secrets)).toThrow(
    `Cannot use the state in "${host.stateFolder}": another workerd uses it`,
  );
});

// A disk of its own to fill takes root.
test.runIf(process.getuid?.() === 0)(
  "on a full disk nothing is taken that cannot be kept; once there is room it goes on by itself",
  async () => {
    const host = await toyHost();
    const disk = mkdtempSync(join(work, "disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", disk]);
    onTestFinished(() => void execFileSync("umount", ["--lazy", disk]));
    await serve(prepareHost({ ...host, stateFolder: join(disk, "state") }, secrets));
    const kept = async () => [
      (await enqueue({ id: 1 })).status,
      (await fetch(`${frontUrl}/hit`, { method: "POST" })).status,
      (await fetch(`${frontUrl}/file`, { method: "PUT", body: "x".repeat(20_000) })).status,
    ];
    expect(await kept()).toEqual([202, 200, 204]);
    await expect.poll(seen, { timeout: 10_000 }).toContain("toy-jobs 1");
    const filling = join(disk, "filling");
    spawnSync("dd", ["if=/dev/zero", `of=${filling}`, "bs=4k"]);
    expect(await kept()).toEqual([500, 500, 500]);
    rmSync(filling);
    expect(await kept()).toEqual([202, 200, 204]);
  },
);
