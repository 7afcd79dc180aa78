import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { developmentPassword } from "../../dev/databases.ts";
import { makeAgeKey } from "../../selfhost/backup/age-key.ts";
import { freePorts } from "../free-ports.ts";
import { restartRestored, startDebianPostgres } from "./debian-postgres.ts";
import { hasPrograms } from "./programs.ts";

const run = promisify(execFile);

describe.runIf(hasPrograms(["age", "pg_dump"]))("the archived log", () => {
  let home: string;
  let port: number;
  let keyFile: string;
  let env: Record<string, string>;
  let postgres: Awaited<ReturnType<typeof startDebianPostgres>>;
  let archiver: ChildProcess;
  let said = "";

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "selvedge-wal-"));
    port = (await freePorts()).postgres;
    const { identity, recipient } = makeAgeKey();
    keyFile = join(home, "key");
    await writeFile(keyFile, `${identity}\n`);
    env = {
      ...{ BACKUP_TARGET: join(home, "backups"), BACKUP_RECIPIENT: recipient },
      ...{ POSTGRES_HOST: "127.0.0.1", POSTGRES_PORT: String(port), POSTGRES_PASSWORD: developmentPassword },
      ...{ WAL_WORK: join(home, "received"), WAL_SECONDS: "1", WAL_STATUS_FILE: join(home, "wal.prom") },
      ...{ BACKUP_FOLDERS: "none", BACKUP_CONFIG: "none" },
    };
    await mkdir(join(home, "postgres"));
    postgres = await startDebianPostgres({ dir: join(home, "postgres"), port });
    await query("create table written (id int primary key, at timestamptz not null)");
    startArchiver();
    await archivedAfter(new Date());
  }, 180_000);

  afterAll(async () => {
    archiver.kill("SIGTERM");
    await postgres.stop();
    await rm(home, { recursive: true, force: true });
  });

  function startArchiver(): void {
    archiver = spawn(process.execPath, ["selfhost/backup.ts", "wal"], {
      env: { PATH: process.env.PATH, ...env },
      // A group of its own: whoever loses the box loses its children too.
      ...{ stdio: ["ignore", "pipe", "pipe"], detached: true },
    });
    for (const stream of [archiver.stdout, archiver.stderr]) stream?.on("data", (chunk) => (said += chunk));
  }

  async function loseArchiver(): Promise<void> {
    process.kill(-(archiver.pid ?? 0), "SIGKILL");
    await once(archiver, "close");
  }

  async function query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: postgres.adminUrl });
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  async function backup(args: string[]) {
    const command = ["selfhost/backup.ts", ...args];
    try {
      const { stdout } = await run(process.execPath, command, { env: { PATH: process.env.PATH, ...env } });
      return { code: 0, said: stdout.trim() };
    } catch (error) {
      const { code, stdout = "", stderr = "" } = error as { code: number; stdout: string; stderr: string };
      return { code, said: `${stdout}${stderr}`.trim() };
    }
  }

  async function archivedUntil(): Promise<Date> {
    const text = await readFile(join(home, "backups", "wal", "state.json"), "utf8").catch(() => "{}");
    return new Date(JSON.parse(text).archivedUntil ?? 0);
  }

  async function archivedAfter(time: Date): Promise<void> {
    while ((await archivedUntil()) < time) {
      if (archiver.exitCode !== null) throw new Error(said);
      await delay(100);
    }
  }

  const write = (id: number) => query("insert into written values ($1, clock_timestamp())", [id]);
  const ids = async () =>
    (await query<{ id: number }>("select id from written order by id")).map(({ id }) => id);

  async function startOn(folder: string): Promise<void> {
    await postgres.stop();
    postgres = await restartRestored({ data: folder, dir: home, port });
  }

  test("brings back all that was archived when the box is lost, and says how much that was", async () => {
    let [isWriting, last] = [true, 0];
    const writing = (async () => {
      for (; isWriting; await delay(20)) await write(++last);
    })();
    await delay(3_000);
    // Nothing of the archiver's own may be lost by its end: another goes on where it was.
    await loseArchiver();
    startArchiver();
    await archivedAfter(new Date());
    isWriting = false;
    await writing;
    const written = await query<{ id: number; at: Date }>("select id, at from written order by id");
    const lostAt = new Date();
    await loseArchiver();
    const known = await archivedUntil();

    expect((await backup(["list"])).said).toMatch(/^There is no backup|Any time from/);
    const into = join(home, "restored");
    const restored = await backup([
      "restore",
      "--at",
      known.toISOString(),
      "--identity",
      keyFile,
      "--into",
      into,
    ]);
    expect(restored).toMatchObject({ code: 0, said: expect.stringMatching(/^Laid out ".*" from "base-/) });
    await startOn(into);
    const back = await ids();
    expect(back).toEqual(written.slice(0, back.length).map(({ id }) => id));
    // The last of them may have been committed a moment after its own time.
    expect(back.length).toBeGreaterThanOrEqual(written.filter(({ at }) => at <= known).length - 1);
    expect(back.length).toBeGreaterThan(10);
    const rpo = (lostAt.getTime() - known.getTime()) / 1_000;
    process.stderr.write(
      `Drill of the archived log: RPO ${rpo.toFixed(1)} s, a segment each ${env.WAL_SECONDS} s\n`,
    );
  }, 180_000);

  test("goes on over another timeline, and restores to a moment before a mistake", async () => {
    startArchiver();
    await archivedAfter(new Date());
    const before = await ids();
    await write(1_000_000);
    await delay(50);
    const good = new Date();
    await delay(50);
    await query("delete from written");
    await archivedAfter(new Date());
    archiver.kill("SIGTERM");
    await once(archiver, "close");
    const into = join(home, "before-the-mistake");
    const args = ["restore", "--at", good.toISOString(), "--identity", keyFile, "--into", into];
    expect(await backup(args)).toMatchObject({ code: 0 });
    await startOn(into);
    expect(await ids()).toEqual([...before, 1_000_000]);
  }, 180_000);

  test("is encrypted, and opens with its own key alone", async () => {
    const archive = join(home, "backups", "wal");
    const names = await readdir(archive);
    expect(names.filter((name) => /^[0-9A-F]{24}\.age$/.test(name)).length).toBeGreaterThan(3);
    for (const name of names.filter((each) => each.endsWith(".age")))
      expect((await readFile(join(archive, name))).subarray(0, 21).toString()).toBe("age-encryption.org/v1");
    const other = join(home, "other-key");
    await writeFile(other, `${makeAgeKey().identity}\n`);
    const into = join(home, "never");
    const at = (await archivedUntil()).toISOString();
    const { code, said: why } = await backup(["restore", "--at", at, "--identity", other, "--into", into]);
    expect([code, why]).toEqual([
      1,
      expect.stringMatching(/^Cannot open "base-.*" of the archive: it was not encrypted for this key$/),
    ]);
    expect(await readdir(home)).not.toContain("never.partial");
  });

  test("names what it has when a time is not in it, and what is no time", async () => {
    const into = join(home, "never");
    const restore = (at: string) => backup(["restore", "--at", at, "--identity", keyFile, "--into", into]);
    for (const at of ["2001-01-01T00:00:00Z", "2999-01-01T00:00:00Z"])
      expect(await restore(at)).toEqual({
        ...{ code: 1, said: expect.stringMatching(/^Cannot restore to .*there is what was from .* to .*$/) },
      });
    expect((await restore("yesterday")).said).toContain("say a time with its zone");
  });
});
