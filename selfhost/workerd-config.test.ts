import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { prepareHost } from "./workerd.ts";
import { type Host, renderConfig, workerdConfig } from "./workerd-config.ts";

const fixture = (path: string) => fileURLToPath(new URL(`fixtures/${path}`, import.meta.url));
const front = {
  wranglerFile: fixture("front/wrangler.toml"),
  bundle: fixture("front/src"),
  address: "127.0.0.1:1",
};
const back = { wranglerFile: fixture("back/wrangler.toml"), bundle: fixture("back/src") };
const site = { wranglerFile: fixture("site/wrangler.toml"), address: "127.0.0.1:2" };

function host(changes: Partial<Host> = {}): Host {
  return {
    workers: [front, back],
    stateFolder: "/state",
    configFile: fixture("../workerd.capnp"),
    ...changes,
  };
}

type Found = { name: string; worker: Record<string, unknown> };

function serviceOf(name: string, from = host()): Found["worker"] {
  const found = workerdConfig(from).config.services.find((service) => service.name === name);
  return (found as Found | undefined)?.worker ?? {};
}

test("every binding of a wrangler file becomes one of workerd's", () => {
  expect(serviceOf("toy-front").bindings).toEqual([
    { name: "GREETING", text: 'hello "world"\n\u0001 – é' },
    { name: "LIMITS", json: '{"perMinute":100}' },
    { name: "TOKEN", fromEnvironment: "TOY_FRONT_TOKEN" },
    { name: "BACK", service: { name: "toy-back" } },
    { name: "OUTSIDE", service: { name: "outside" } },
    { name: "COUNTER", durableObjectNamespace: { className: "Counter" } },
    { name: "QUEUE", queue: { name: "queues", props: { json: '{"queue":"toy-jobs"}' } } },
    { name: "FILES", r2Bucket: { name: "r2", props: { json: '{"MINIFLARE_NAMESPACE":"toy-files"}' } } },
  ]);
});

test("a worker's way outside leads to the open internet alone, whatever else it can reach", async () => {
  const folder = mkdtempSync(join(tmpdir(), "workerd-outside-"));
  const wranglerFile = join(folder, "wrangler.toml");
  writeFileSync(wranglerFile, 'name = "toy"\nmain = "main.js"\ncompatibility_date = "2026-11-01"\n');
  const bundle = join(folder, "built");
  mkdirSync(bundle);
  writeFileSync(
    join(bundle, "main.js"),
    `export default {
      async fetch(request, env) {
        const { pathname, searchParams } = new URL(request.url);
        const way = pathname === "/outside" ? env.OUTSIDE.fetch.bind(env.OUTSIDE) : fetch;
        return await way(searchParams.get("url")).catch((error) => new Response(String(error), { status: 502 }));
      },
    };`,
  );
  const asked: string[] = [];
  const inside = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end("inside");
  });
  const [port, front] = [await listening(inside), createServer()];
  const address = `127.0.0.1:${await listening(front)}`;
  await new Promise((closed) => front.close(closed));
  const { command, env } = prepareHost(
    {
      workers: [{ wranglerFile, bundle, address }],
      stateFolder: join(folder, "state"),
      configFile: join(folder, "workerd.capnp"),
    },
    {},
  );
  const [file = "", ...args] = command;
  const child = spawn(file, args, { env: { PATH: process.env.PATH, ...env }, stdio: "inherit" });
  try {
    const ask = async (way: string, host: string) => {
      const answer = await fetch(`http://${address}/${way}?url=http://${host}:${port}/${way}`);
      return { status: answer.status, text: await answer.text() };
    };
    await expect
      .poll(() => ask("inside", "127.0.0.1"), { timeout: 10_000 })
      .toEqual({ status: 200, text: "inside" });
    // By a name too: what counts is where it leads when it is asked.
    for (const host of ["127.0.0.1", "localhost"]) {
      const { text } = await ask("outside", host);
      expect(text, host).not.toContain("inside");
    }
    expect(asked).not.toContain("/outside");
  } finally {
    child.kill("SIGKILL");
    await once(child, "exit");
    inside.close();
  }
});

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

test("a server at an address can stand in the place of a worker, but not beside it", () => {
  const elsewhere = (name: string) => host({ elsewhere: [{ name, address: "127.0.0.1:3" }] });
  expect(workerdConfig(elsewhere("toy-other")).config.services).toContainEqual({
    ...{ name: "toy-other", external: { address: "127.0.0.1:3", http: {} } },
  });
  expect(() => workerdConfig(elsewhere("toy-back"))).toThrow('Cannot serve two workers named "toy-back"');
});

test("a renamed class keeps the key of its storage", () => {
  expect(serviceOf("toy-front").durableObjectNamespaces).toEqual([
    { className: "Counter", uniqueKey: "toy-front-Tally", enableSql: true },
  ]);
});

test("the bundle's modules are embedded relative to the configuration, the entry first", () => {
  expect(serviceOf("toy-front", { ...host(), configFile: fixture("../deep/workerd.capnp") })).toMatchObject({
    compatibilityDate: "2026-11-01",
    compatibilityFlags: ["no_global_navigator"],
    modules: expect.arrayContaining([
      { name: "main.js", esModule: { embed: "../fixtures/front/src/main.js" } },
      { name: "greeting.txt", text: { embed: "../fixtures/front/src/greeting.txt" } },
    ]),
  });
});

test("retries, batches and dead letters of a queue are the wrangler file's", () => {
  const bindings = serviceOf("queues").bindings as { name: string; json: string }[];
  expect(JSON.parse(bindings.find(({ name }) => name === "CONSUMERS")?.json ?? "")).toEqual({
    "toy-jobs": {
      ...{ consumer: "toy-back", maxBatchSize: 10, maxBatchTimeout: 0, maxRetries: 20 },
      deadLetterQueue: "toy-jobs-dead",
    },
    "toy-jobs-dead": { consumer: "toy-back", maxBatchTimeout: 0 },
  });
});

test("a cron runs the worker that declares it", () => {
  expect(serviceOf("cron").bindings).toEqual([
    { name: "SCHEDULE", durableObjectNamespace: { className: "Schedule" } },
    { name: "CRONS", json: '{"toy-back":["* * * * *"]}' },
    { name: "toy-back", service: { name: "toy-back" } },
  ]);
});

test("secrets are named, never written", () => {
  const { config, secrets } = workerdConfig(host());
  expect(secrets).toEqual([
    { worker: "toy-front", name: "TOKEN", variable: "TOY_FRONT_TOKEN" },
    { worker: "toy-back", name: "TOKEN", variable: "TOY_BACK_TOKEN" },
  ]);
  expect(renderConfig(config)).toContain('(name = "TOKEN", fromEnvironment = "TOY_FRONT_TOKEN")');
});

test("only workers with an address listen, the site with its files before it", () => {
  expect(workerdConfig(host({ site })).config.sockets).toEqual([
    { name: "toy-front", address: "127.0.0.1:1", http: {}, service: "toy-front" },
    { name: "toy-site", address: "127.0.0.1:2", http: {}, service: "toy-site-front" },
  ]);
});

test("the routes of a built site say what its worker answers", () => {
  const services = workerdConfig(host({ site })).config.services as {
    name: string;
    assets?: { config: string };
  }[];
  const { config = "" } = services.find(({ name }) => name === "toy-site-front")?.assets ?? {};
  expect(JSON.parse(config)).toMatchObject({
    run_worker_first: ["/*", "!/assets/*", "!/robots.txt"],
    headers: expect.stringContaining("immutable"),
  });
});

test("a variable can be set from outside, but not invented", () => {
  const workers = (vars: Record<string, string>) => [{ ...front, vars }, back];
  expect(serviceOf("toy-front", host({ workers: workers({ GREETING: "x" }) })).bindings).toContainEqual({
    name: "GREETING",
    text: "x",
  });
  expect(() => workerdConfig(host({ workers: workers({ GRETING: "x" }) }))).toThrow(
    'Cannot set "GRETING": no variable of "toy-front"',
  );
});

test.each([
  [
    "a service binding to a worker that is not there",
    [front],
    'Cannot bind "BACK" of "toy-front": there is no worker "toy-back"',
  ],
  ["two workers of one name", [front, back, back], 'Cannot serve two workers named "toy-back"'],
  [
    "a worker that was not built",
    [front, { ...back, bundle: fixture("none") }],
    `Cannot read the built worker in "${fixture("none")}"`,
  ],
  [
    "a folder without the built worker",
    [front, { ...back, bundle: fixture("site/built/assets") }],
    "Cannot find the built worker",
  ],
])("%s is an error that says so", (_case, workers, reason) => {
  expect(() => workerdConfig(host({ workers }))).toThrow(reason);
});
