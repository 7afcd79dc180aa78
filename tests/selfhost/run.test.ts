import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAlive } from "../../dev/process-state.ts";
import { demoPassword } from "../../dev/seed.ts";
import { findFreePort } from "../../selfhost/adapters/testing/free-port.ts";
import { examine } from "../../selfhost/doctor.ts";
import type { Task } from "../../workers/contract/tasks.ts";
import { uploadCsv, waitForTask } from "../e2e/tasks.ts";
import { waitFor } from "../e2e/wait-for.ts";
import { type Box, openBox, type RunningHost, runHost, visitorOf } from "./box.ts";
import { type Caddy, startCaddy } from "./caddy.ts";
import { hasPrograms } from "./programs.ts";

const run = promisify(execFile);

let box: Box;
let running: RunningHost | undefined;

beforeAll(async () => {
  box = await openBox();
  running = await runHost(box);
  expect(running.output()).toContain("Ready:");
}, 300_000);

afterAll(async () => {
  if (running?.child.exitCode === null) running.child.kill("SIGTERM");
  await running?.ended;
  await box.close();
});

test("what stands in a file of development is nowhere: the workers serve as production", async () => {
  const health = await visitorOf(box).fetch("/health");
  expect(health.status).toBe(200);
  expect(health.headers.get("strict-transport-security")).toContain("max-age=");
  const page = await fetch(`${box.site}/`, { headers: { "x-forwarded-proto": "https" } });
  const text = await page.text();
  expect([page.status, text]).toEqual([200, expect.stringContaining("<html")]);
  expect(text).toContain(`<link rel="canonical" href="${box.publicUrl}/"`);
  expect(text).not.toContain("http://localhost:");
  const open = await fetch(`${box.gateway}/health`, {
    headers: { "x-forwarded-proto": "http" },
    redirect: "manual",
  });
  expect(open.status).toBe(308);
});

describe.runIf(hasPrograms(["caddy"]))("behind Caddy", () => {
  let caddy: Caddy;
  let files: string[];

  beforeAll(async () => {
    const [http, https] = [await findFreePort(), await findFreePort()];
    caddy = await startCaddy({ home: box.home, ports: { http, https }, edge: `127.0.0.1:${box.ports.site}` });
    files = readdirSync("site/dist/_build/assets");
  });
  afterAll(() => caddy.stop());

  test("pages come compressed over https, and over HTTP/3 next", async () => {
    const page = await caddy.ask("/", { "accept-encoding": "gzip" });
    expect(page.status).toBe(200);
    expect(page.headers).toMatchObject({
      "content-encoding": "gzip",
      "alt-svc": expect.stringContaining("h3="),
    });
    expect(gunzipSync(page.body).toString()).toContain("<html");
  });

  test("what comes in the open is led to https", async () => {
    const answer = await caddy.askInTheOpen("/pricing?x=1");
    expect([answer.status, answer.headers.location]).toEqual([308, "https://localhost/pricing?x=1"]);
  });

  test("the site's own files are served by Caddy with the headers that the edge gives them", async () => {
    const script = files.find((file) => file.endsWith(".js")) ?? "";
    const direct = await fetch(`${box.site}/_build/assets/${script}`, {
      headers: { "x-forwarded-proto": "https" },
    });
    const served = await caddy.ask(`/_build/assets/${script}`);
    expect(served.body.toString()).toBe(await direct.text());
    const names = [
      "cache-control",
      "x-content-type-options",
      "content-security-policy",
      "cross-origin-resource-policy",
    ];
    for (const name of [...names, "referrer-policy", "strict-transport-security"])
      expect(served.headers[name], name).toBe(direct.headers.get(name));
    for (const path of [
      "/_build/assets/..%2f..%2f_worker.js/index.js",
      "/_build/assets/../../_routes.json",
      "/_build/assets/",
    ])
      expect((await caddy.ask(path)).body.toString(), path).not.toMatch(/"version"|import /);
  });

  test("a client cannot say whom it is, nor how it came", async () => {
    const liar = {
      "x-forwarded-for": "203.0.113.9",
      "x-forwarded-proto": "http",
      "cf-connecting-ip": "203.0.113.9",
    };
    // Of a stranger's address the limiter knows nothing: what is left shows whose requests are counted together.
    const left = async (headers: Record<string, string>) =>
      Number((await caddy.ask("/api/auth/me", headers)).headers["ratelimit-remaining"]);
    const first = await left({});
    expect(await left(liar)).toBe(first - 1);
    expect(await left({ ...liar, "x-forwarded-for": "203.0.113.10" })).toBe(first - 2);
  });
});

test("the doctor finds what is right, and says of the rest what to do", async () => {
  const outcomes = await examine({
    ...box.settings,
    ...{
      BACKUP_RECIPIENT: "age1",
      BACKUP_TARGET: join(box.home, "backups"),
      EDGE_URL: box.site,
      JOBS_PASSWORD: "wrong",
    },
  });
  const found = Object.fromEntries(outcomes.map(({ name, ok, text }) => [name, { ok, text }]));
  for (const name of [
    "variables",
    "Postgres as gateway",
    "schema of gateway",
    "schema of jobs",
    "Lago",
    "disk",
  ])
    expect(found[name], name).toMatchObject({ ok: true });
  expect(found["Postgres as jobs"]).toEqual({
    ok: false,
    text: 'password authentication failed for user "jobs". See that Postgres runs; pnpm selfhost:migrate gives each role the password of .env.selfhost',
  });
  expect(found.backup).toEqual({
    ok: false,
    text: "there is none. pnpm backup:run; docker compose logs backup",
  });
  expect(found["mail server"]).toMatchObject({ ok: false, text: expect.stringContaining("ECONNREFUSED") });
});

test("a database that is newer than the code is left as it is", async () => {
  const change = async (query: string) => {
    const client = new Client({ connectionString: box.postgres.adminUrl.replace(/postgres$/, "jobs") });
    await client.connect();
    await client.query(query);
    await client.end();
  };
  await change("insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 9999999999999)");
  try {
    const other = await runHost({ ...box, home: join(box.home, "other") });
    expect([await other.ended, other.output().trim()]).toEqual([
      ...[
        1,
        'Cannot migrate the database "jobs": it is newer than this release: run the release that migrated it, or a later one',
      ],
    ]);
    // The service of that name in the compose file: what waits for it has to come up after a release is rolled back.
    const { stdout } = await run(process.execPath, ["selfhost/migrate.ts", "--env-file", box.envFile], {
      env: { PATH: process.env.PATH },
    });
    expect(stdout).toContain("It is left as it is: migrations only add, so this release runs on it");
  } finally {
    await change("delete from drizzle.__drizzle_migrations where hash = 'newer'");
  }
});

test("a database that is older than the code is not served: one line says what it lacks, and what to do", async () => {
  const change = async (query: string) => {
    const client = new Client({ connectionString: box.postgres.adminUrl.replace(/postgres$/, "jobs") });
    await client.connect();
    await client.query(query);
    await client.end();
  };
  // As if the migrations that brought these had not been run.
  const names = [
    [
      "alter table upload_parts rename column sent to later",
      "alter table upload_parts rename column later to sent",
    ],
    ["alter table schedules rename to schedules_later", "alter table schedules_later rename to schedules"],
  ] as const;
  for (const [away] of names) await change(away);
  try {
    const host = await runHost({ ...box, home: join(box.home, "older") }, ["--no-migrate"]);
    expect([await host.ended, host.output().trim()]).toEqual([
      1,
      'Cannot start: the database "jobs" is older than this release, it lacks the table schedules, the column upload_parts.sent: run pnpm selfhost:migrate, or leave out --no-migrate',
    ]);
  } finally {
    for (const [, back] of names) await change(back);
  }
});

test("what is missing is named all at once, before anything is started", async () => {
  const envFile = join(box.home, "incomplete");
  writeFileSync(envFile, readFileSync(box.envFile, "utf8").replace(/^(AUTH_SECRET|MAIL_FROM)=.*$/gm, ""));
  const host = await runHost({ ...box, envFile, home: join(box.home, "incomplete-home") }, ["--no-migrate"]);
  expect([await host.ended, host.output().trim()]).toEqual([
    1,
    "Cannot start: AUTH_SECRET, MAIL_FROM are not set",
  ]);
});

test("a flow that is under way when everything is killed ends once, and is counted once", async () => {
  const visitor = visitorOf(box);
  const login = await visitor.post("/api/auth/login", { email: "owner@acme.test", password: demoPassword });
  expect(login.status, await login.clone().text()).toBe(200);
  const filler = "x".repeat(450);
  const rows = Array.from({ length: 6_000 }, (_, index) => `${index},p${index}@acme.io,${filler}`);
  const dataset = await uploadCsv(visitor, "People", `id,email,note\n${rows.join("\n")}\n`);
  const created = await visitor.post("/api/tasks", { datasetId: dataset.id });
  expect(created.status, await created.clone().text()).toBe(202);
  const { task } = (await created.json()) as { task: Task };

  await waitFor("the flow to be under way", async () => {
    const state = (await (await visitor.fetch(`/api/tasks/${task.id}`)).json()) as { task: Task };
    expect(state.task.status).not.toBe("completed");
    return state.task.status === "processing" ? true : undefined;
  });
  await killAll();
  running = await runHost(box);
  expect(running.output()).toContain("Ready:");

  const done = await waitForTask(visitor, task.id, "completed");
  expect(done.result).toMatchObject({ rows: 6_000 });
  expect(await countOf("select count(*)::int as count from task_results where task_id = $1", task.id)).toBe(
    1,
  );
  expect(await countOf("select count(*)::int as count from usage_ledger where task_id = $1", task.id)).toBe(
    1,
  );
});

test("a second one cannot use the same state", async () => {
  const second = await runHost(box, ["--no-migrate"]);
  expect(await second.ended).toBe(1);
  expect(second.output()).toMatch(/^Cannot use ".*": a running copy has it/);
});

test("SIGTERM ends it with 0, and its workerd with it", async () => {
  const workerd = workerdOf(running);
  running?.child.kill("SIGTERM");
  expect(await running?.ended).toBe(0);
  expect(isAlive(workerd)).toBe(false);
});

/** The machine going away: nobody gets to say anything. */
async function killAll(): Promise<void> {
  const workerd = workerdOf(running);
  process.kill(workerd, "SIGKILL");
  running?.child.kill("SIGKILL");
  await running?.ended;
  while (isAlive(workerd)) await delay(10);
}

function workerdOf(host: RunningHost | undefined): number {
  return Number(/workerd is process (\d+)/.exec(host?.output() ?? "")?.[1]);
}

/** As the superuser, whom no policy binds. */
async function countOf(query: string, task: string): Promise<number | undefined> {
  const client = new Client({ connectionString: box.postgres.adminUrl.replace(/postgres$/, "jobs") });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(query, [task]);
    return rows[0]?.count;
  } finally {
    await client.end();
  }
}
