import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { appendFile, cp, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual, promisify } from "node:util";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoPassword } from "../../dev/seed.ts";
import { makeAgeKey } from "../../selfhost/backup/age-key.ts";
import type { Task } from "../../workers/contract/tasks.ts";
import type { ApiClient } from "../e2e/api-client.ts";
import { uploadCsv, waitForTask } from "../e2e/tasks.ts";
import { type Box, openBox, type RunningHost, runHost, visitorOf } from "./box.ts";
import { startDebianPostgres } from "./debian-postgres.ts";
import { hasPrograms } from "./programs.ts";

const run = promisify(execFile);

describe.runIf(hasPrograms(["age", "pg_dump", "redis-server"]))("a backup", () => {
  let box: Box;
  let running: RunningHost;
  let env: Record<string, string>;
  let backups: string;
  let keyFile: string;
  let stopPostgres: () => Promise<void>;

  beforeAll(async () => {
    box = await openBox({
      launchPostgres: async (options) => {
        const postgres = await startDebianPostgres(options);
        stopPostgres = postgres.stop;
        return { ...postgres, stop: () => stopPostgres() };
      },
    });
    const { identity, recipient } = makeAgeKey();
    backups = join(box.home, "backups");
    keyFile = join(box.home, "key");
    const uploads = join(box.home, "uploads");
    await mkdir(uploads);
    await writeFile(join(uploads, "picture.svg"), "<svg/>");
    await writeFile(keyFile, `${identity}\n`);
    await makeLago();
    await asSuperuser("lago", async (client) => {
      await client.query(
        "create table invoices (id uuid primary key, number text, cents bigint, made_at timestamptz)",
      );
      await client.query(
        "insert into invoices select gen_random_uuid(), 'SEL-' || n, n * 4900, now() from generate_series(1, 300) n",
      );
    });
    const folders = { state: join(box.home, "state", "state"), uploads };
    env = {
      BACKUP_TARGET: backups,
      BACKUP_RECIPIENT: recipient,
      BACKUP_FOLDERS: Object.entries(folders)
        .map((pair) => pair.join("="))
        .join(","),
      BACKUP_CONFIG: box.envFile,
      BACKUP_STATUS_FILE: join(box.home, "selvedge_backup.prom"),
      BACKUP_LAGO_URL: lagoUrl(),
      REDIS_URL: `redis://127.0.0.1:${box.ports.redis}`,
    };
    running = await runHost(box);
    expect(running.output()).toContain("Ready:");
    await asSuperuser("directus", async (client) => {
      await client.query("set role directus; create table posts (id int primary key, title text)");
      await client.query("insert into posts select n, 'Post ' || n from generate_series(1, 500) n");
    });
  }, 300_000);

  afterAll(async () => {
    running.child.kill("SIGTERM");
    await running.ended;
    await box.close();
  });

  /** As an operator runs it: a process of its own, whose last line is what they read. */
  async function backup(args: string[], more: Record<string, string> = {}) {
    const command = ["selfhost/backup.ts", ...args, "--env-file", box.envFile];
    try {
      const { stdout } = await run(process.execPath, command, {
        env: { PATH: process.env.PATH, ...env, ...more },
      });
      return { code: 0, said: stdout.trim() };
    } catch (error) {
      const { code, stdout = "", stderr = "" } = error as { code: number; stdout: string; stderr: string };
      return { code, said: `${stdout}${stderr}`.trim() };
    }
  }

  test("of everything brings everything back, row by row and journey by journey", async () => {
    const visitor = await signIn();
    const dataset = await uploadCsv(visitor, "People", "id,email\n1,ada@acme.io\n2,nobody\n");
    const { task } = (await (await visitor.post("/api/tasks", { datasetId: dataset.id })).json()) as {
      task: Task;
    };
    const { result } = await waitForTask(visitor, task.id, "completed");

    // While the product runs, and again where it wrote something meanwhile: what is restored is then known to the row.
    let before: Map<string, string>;
    let made: Awaited<ReturnType<typeof backup>>;
    do {
      before = await allRows();
      made = await backup(["run"]);
      expect(made).toMatchObject({
        code: 0,
        said: expect.stringMatching(
          /^Backup ".*": gateway, jobs, directus, lago, redis, state, uploads, config; /,
        ),
      });
    } while (!isDeepStrictEqual(before, await allRows()));
    const name = /^Backup "(.*?)"/.exec(made.said)?.[1] ?? "";
    const manifest = JSON.parse(await readFile(join(backups, name, "manifest.json"), "utf8"));
    const startedAt = Date.parse(manifest.startedAt);
    const [verified, listed] = await Promise.all([
      backup(["verify", "--identity", keyFile]),
      backup(["list"]),
    ]);
    expect(verified).toMatchObject({ code: 0 });
    expect(listed.said).toContain(name);
    running.child.kill("SIGKILL");
    await running.ended;
    expect(before.size).toBeGreaterThan(30);

    const lostAt = Date.now();
    await stopPostgres();
    await Promise.all(["postgres", "state"].map((folder) => rm(join(box.home, folder), { recursive: true })));
    const postgres = await startDebianPostgres({ dir: join(box.home, "postgres"), port: box.ports.postgres });
    stopPostgres = postgres.stop;
    const into = join(box.home, "restored");
    const restored = await backup(["restore", name, "--identity", keyFile, "--into", into]);
    expect(restored).toMatchObject({ code: 0, said: expect.stringContaining(`Restored "${name}"`) });
    await makeLago();
    await run("pg_restore", ["--exit-on-error", "--dbname", lagoUrl(), join(into, "lago.dump")]);
    await mkdir(join(box.home, "state"));
    await rename(join(into, "state"), join(box.home, "state", "state"));

    expect(await allRows()).toEqual(before);
    expect(readdirSync(join(into, "uploads"))).toEqual(["picture.svg"]);
    running = await runHost(box);
    expect(running.output()).toContain("Ready:");
    const back = await signIn();
    expect((await waitForTask(back, task.id, "completed")).result).toEqual(result);
    // The file that was uploaded is there too: it is worked on once more.
    const again = (await (await back.post("/api/tasks", { datasetId: dataset.id })).json()) as { task: Task };
    expect((await waitForTask(back, again.task.id, "completed")).result?.score).toBe(result?.score);
    const rto = (Date.now() - lostAt) / 1000;
    const rpo = (lostAt - startedAt) / 1000;
    console.log(
      `Restore drill: RPO ${rpo.toFixed(1)} s (since the backup was begun), RTO ${rto.toFixed(1)} s`,
    );
    // The promise of docs/runbook.md: a day of data, an hour of time.
    expect(rpo).toBeLessThan(24 * 3_600);
    expect(rto).toBeLessThan(3_600);
    process.stderr.write(`Restore drill: RPO ${rpo.toFixed(1)} s, RTO ${rto.toFixed(1)} s\n`);
  });

  test("is not restored over what is there", async () => {
    const into = join(box.home, "again");
    const { code, said } = await backup(["restore", "--identity", keyFile, "--into", into]);
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(/^Cannot restore ".*": the database "gateway" has tables: [^\n]*$/),
    ]);
    expect(await readdir(box.home)).not.toContain("again.partial");
    const full = await backup(["restore", "--identity", keyFile, "--into", box.home]);
    expect(full).toEqual({ code: 1, said: `Cannot restore into "${box.home}": it is not empty` });
  });

  test("opens with its own key alone", async () => {
    const other = join(box.home, "other-key");
    writeFileSync(other, `${makeAgeKey().identity}\n`);
    const { code, said } = await backup(["verify", "--identity", other]);
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(
        /^Cannot open "gateway\.age" of the backup ".*": it was not encrypted for this key$/,
      ),
    ]);
    const into = join(box.home, "with-other-key");
    expect((await backup(["restore", "--identity", other, "--into", into])).code).toBe(1);
    expect(await databaseNames()).toEqual(["directus", "gateway", "jobs", "lago"]);
    const nowhere = await backup(["verify", "--identity", "/nowhere/key"]);
    expect(nowhere).toEqual({ code: 1, said: 'Cannot open a backup: there is no key "/nowhere/key"' });
  });

  test("that was changed or cut is named, and nothing of it is restored", async () => {
    const name = (await readdir(backups)).toSorted().at(-1) ?? "";
    const copy = join(box.home, "damaged");
    await cp(backups, copy, { recursive: true });
    await appendFile(join(copy, name, "jobs.age"), "x");
    const target = { BACKUP_TARGET: copy };
    const damaged = `The backup "${name}" is damaged: "jobs.age" is not what was written`;
    expect(await backup(["verify"], target)).toEqual({ code: 1, said: damaged });
    const into = join(box.home, "from-damaged");
    expect(await backup(["restore", "--identity", keyFile, "--into", into], target)).toEqual({
      code: 1,
      said: damaged,
    });
    await truncate(join(copy, name, "gateway.age"), 100);
    expect((await backup(["verify"], target)).said).toContain('"gateway.age" is not what was written');
    await rm(join(copy, name, "gateway.age"));
    expect((await backup(["verify"], target)).said).toMatch(/^Cannot read "gateway\.age" of the backup/);
    expect(await readdir(box.home)).not.toContain("from-damaged.partial");
  });

  // A disk of its own to fill takes root.
  test.runIf(process.getuid?.() === 0)("that finds the disk full says so and leaves nothing", async () => {
    const small = join(box.home, "small");
    await mkdir(small);
    await run("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", small]);
    try {
      const full = await backup(["run"], { BACKUP_TARGET: small });
      expect(full).toEqual({ code: 1, said: `Cannot back up to "${small}": gateway: the disk is full` });
      expect(await readdir(small)).toEqual([]);
    } finally {
      await run("umount", [small]);
    }
  });

  test("that cannot be made says why in one line and leaves nothing", async () => {
    const target = join(box.home, "elsewhere");
    const wrongPassword = await backup(["run"], { BACKUP_TARGET: target, POSTGRES_PASSWORD: "wrong" });
    expect(wrongPassword.said).toMatch(
      /^Cannot back up to ".*": gateway: [^\n]*password authentication failed[^\n]*$/,
    );
    expect(await readdir(target)).toEqual([]);
    expect(await backup(["run"], { BACKUP_TARGET: target, BACKUP_RECIPIENT: "age1" })).toEqual({
      ...{ code: 1, said: "Cannot back up: BACKUP_RECIPIENT is not a public key of age (age1…)" },
    });
    expect(await backup(["verify"], { BACKUP_TARGET: target })).toEqual({
      ...{ code: 1, said: `Cannot find any backup in "${target}"` },
    });
  });

  const lagoUrl = () => box.postgres.adminUrl.replace(/postgres$/, "lago");

  /** Lago's own database, whose tables the restore leaves to whoever has its Postgres. */
  async function makeLago(): Promise<void> {
    await asSuperuser("postgres", async (client) => void (await client.query("create database lago")));
  }

  async function signIn(): Promise<ApiClient> {
    const visitor = visitorOf(box);
    const login = await visitor.post("/api/auth/login", { email: "owner@acme.test", password: demoPassword });
    expect(login.status, await login.clone().text()).toBe(200);
    return visitor;
  }

  /** Of every table of every database a hash of its rows, in an order of their own. */
  async function allRows(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const name of ["gateway", "jobs", "directus", "lago"]) {
      await asSuperuser(name, async (client) => {
        const { rows: tables } = await client.query<{ name: string }>(
          `select format('%I.%I', schemaname, tablename) as name from pg_tables
           where schemaname not in ('pg_catalog', 'information_schema')`,
        );
        for (const table of tables) {
          const { rows } = await client.query<{ row: string }>(
            `select t::text as row from ${table.name} t order by 1`,
          );
          const hash = createHash("sha256").update(JSON.stringify(rows)).digest("hex");
          found.set(`${name} ${table.name} ${rows.length}`, hash);
        }
      });
    }
    return found;
  }

  async function databaseNames(): Promise<string[]> {
    let names: string[] = [];
    await asSuperuser("postgres", async (client) => {
      const { rows } = await client.query<{ name: string }>(
        "select datname as name from pg_database where not datistemplate and datname <> 'postgres' order by 1",
      );
      names = rows.map((row) => row.name);
    });
    return names;
  }

  async function asSuperuser(name: string, work: (client: Client) => Promise<void>): Promise<void> {
    const client = new Client({ connectionString: box.postgres.adminUrl.replace(/postgres$/, name) });
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  }
});
