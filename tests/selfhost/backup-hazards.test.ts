import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { developmentPassword } from "../../dev/databases.ts";
import type { Postgres } from "../../dev/postgres.ts";
import { startRedis } from "../../dev/redis.ts";
import { findFreePort } from "../../selfhost/adapters/testing/free-port.ts";
import { makeAgeKey } from "../../selfhost/backup/age-key.ts";
import { restoreBackup } from "../../selfhost/backup/restore-backup.ts";
import { runBackup } from "../../selfhost/backup/run-backup.ts";
import { openStore } from "../../selfhost/backup/store.ts";
import { startDebianPostgres } from "./debian-postgres.ts";
import { hasPrograms } from "./programs.ts";

const run = promisify(execFile);

describe.runIf(hasPrograms(["age", "pg_dump", "redis-server"]))("of databases without tables", () => {
  let home: string;
  let postgres: Postgres;
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let env: Record<string, string>;
  let identity: string;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "selvedge-swap-"));
    postgres = await startDebianPostgres({ dir: join(home, "postgres"), port: await findFreePort() });
    const redisPort = await findFreePort();
    redis = await startRedis({ dir: join(home, "redis"), port: redisPort });
    const key = makeAgeKey();
    identity = join(home, "key");
    await writeFile(identity, `${key.identity}\n`);
    const roles = ["POSTGRES", "GATEWAY_OWNER", "GATEWAY", "JOBS_OWNER", "JOBS", "DIRECTUS_DB"];
    env = {
      ...Object.fromEntries(roles.map((role) => [`${role}_PASSWORD`, developmentPassword])),
      ...{ POSTGRES_PORT: String(postgres.port), REDIS_URL: `redis://127.0.0.1:${redisPort}` },
      ...{ BACKUP_TARGET: join(home, "backups"), BACKUP_RECIPIENT: key.recipient },
      ...{ BACKUP_FOLDERS: "none", BACKUP_CONFIG: identity },
    };
    for (const name of names) await query(name, "create table kept (id int); insert into kept values (1)");
    await runBackup(env);
    for (const name of names) await query(name, "drop table kept");
  }, 120_000);

  afterAll(async () => {
    await Promise.all([redis.stop(), postgres.stop()]);
    await rm(home, { recursive: true, force: true });
  });

  const names = ["directus", "gateway", "jobs"];
  const connect = async (name: string, role = "postgres") => {
    const client = new Client({
      connectionString: `postgres://${role}:${developmentPassword}@127.0.0.1:${postgres.port}/${name}`,
    });
    client.on("error", () => {});
    await client.connect();
    return client;
  };
  const query = async (name: string, text: string) => {
    const client = await connect(name);
    try {
      return (await client.query<{ value: string }>(text)).rows?.map(({ value }) => value);
    } finally {
      await client.end();
    }
  };
  const databaseNames = async () =>
    await query(
      "postgres",
      "select datname as value from pg_database where not datistemplate and datname <> 'postgres' order by 1",
    );
  const tablesOf = async (name: string) =>
    await query(name, "select tablename as value from pg_tables where schemaname = 'public'");
  const restore = async (into: string, more: Record<string, string> = {}) =>
    await restoreBackup({ ...env, ...more }, { identity, into: join(home, into) });
  const asItWas = async () => {
    expect(await databaseNames()).toEqual(names);
    for (const name of names) expect(await tablesOf(name)).toEqual([]);
    expect((await readdir(home)).filter((file) => file.startsWith("into"))).toEqual([]);
  };

  /** Puts a program before pg_restore that loads nothing for as long as there is a file. */
  async function holdLoadingBy(gate: string): Promise<void> {
    const programs = join(home, "programs");
    await mkdir(programs);
    const lines = [
      "#!/bin/sh",
      `case "$*" in *--single-transaction*) while [ -e '${gate}' ]; do sleep 0.05; done ;; esac`,
      `PATH=\${PATH#*:} exec pg_restore "$@"`,
    ];
    await writeFile(join(programs, "pg_restore"), `${lines.join("\n")}\n`, { mode: 0o755 });
    vi.stubEnv("PATH", `${programs}:${process.env.PATH}`);
  }

  test("a restore is refused while somebody is connected, before a password is another", async () => {
    const other = await connect("jobs", "jobs");
    try {
      await expect(restore("into", { GATEWAY_PASSWORD: "another" })).rejects.toThrow(
        'the database "jobs" is in use by "jobs": stop what is connected to it first',
      );
    } finally {
      await other.end();
    }
    await (await connect("gateway", "gateway")).end();
    await asItWas();
  });

  test("a restore that fails where names are taken leaves all as it was", async () => {
    const gate = join(home, "gate");
    await writeFile(gate, "");
    await holdLoadingBy(gate);
    const restoring = restore("into");
    restoring.catch(() => {});
    while (!(await databaseNames())?.includes("gateway_restoring")) await delay(20);
    // "jobs" is the second to be renamed, and by then the first one has been.
    const other = await connect("jobs", "jobs");
    try {
      await rm(gate);
      await expect(restoring).rejects.toThrow('database "jobs" is being accessed by other users');
    } finally {
      await other.end();
      vi.unstubAllEnvs();
    }
    await asItWas();
  });

  test("a database with the name that the old one gets is not lost", async () => {
    await query("postgres", "create database gateway_before");
    await expect(restore("into")).rejects.toThrow('the database "gateway_before" is in the way');
    await query("postgres", "drop database gateway_before");
    await asItWas();
  });

  test("one damaged backup keeps nobody from the others", async () => {
    const damaged = join(home, "backups", "2020-01-01T00-00-00-000Z");
    await mkdir(damaged);
    await writeFile(join(damaged, "manifest.json"), "");
    const said = vi.spyOn(console, "warn").mockImplementation(() => {});
    const reason = 'Cannot read the backup "2020-01-01T00-00-00-000Z": its manifest.json is damaged';
    expect(await openStore(env).list()).toHaveLength(1);
    expect(said.mock.calls).toEqual([[reason]]);
    const asked = { identity, into: join(home, "into"), name: "2020-01-01T00-00-00-000Z" };
    await expect(restoreBackup(env, asked)).rejects.toThrow(reason);
    await restore("into");
    said.mockRestore();
    expect(await databaseNames()).toEqual(names);
    for (const name of names) expect(await tablesOf(name)).toEqual(["kept"]);
    // As before: to each worker its own database, and no other.
    await (await connect("gateway", "gateway")).end();
    await expect(connect("gateway", "jobs")).rejects.toThrow("permission denied");
    await rm(damaged, { recursive: true });
  });

  test("a folder where the configuration should be is no configuration", async () => {
    await expect(runBackup({ ...env, BACKUP_CONFIG: home })).rejects.toThrow(
      `config: "${home}" is not a file`,
    );
    expect(await openStore(env).list()).toHaveLength(1);
  });

  // To be somebody with fewer rights takes root.
  test.runIf(process.getuid?.() === 0)(
    "the rights of its container are enough for what is others'",
    async () => {
      const [config, mail, target] = [join(home, "box.env"), join(home, "mail"), join(home, "volume")];
      await Promise.all([mkdir(mail, { mode: 0o700 }), mkdir(target, { mode: 0o755 })]);
      for (const file of [config, join(mail, "sent.jsonl")]) await writeFile(file, "A=1", { mode: 0o600 });
      // The first belongs to whoever set the box up, the others to node.
      await chown(config, 1234, 1234);
      for (const path of [join(mail, "sent.jsonl"), mail, target]) await chown(path, 1000, 1000);
      await chmod(home, 0o755);
      const { services } = parse(await readFile("docker-compose.selfhost.yml", "utf8"), { merge: true });
      const { user, cap_add = [] } = services.backup;
      const [uid, gid] = String(user ?? "1000:1000").split(":");
      const rights = cap_add.map((name: string) => `,+${name.toLowerCase()}`).join("");
      const { stdout } = await run(
        "setpriv",
        [
          ...[`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", `--bounding-set=-all${rights}`],
          ...["--inh-caps=-all", "--no-new-privs", process.execPath, "selfhost/backup.ts", "run"],
        ],
        {
          env: {
            ...{ PATH: process.env.PATH, ...env, BACKUP_TARGET: target },
            ...{ BACKUP_CONFIG: config, BACKUP_FOLDERS: `mail=${mail}` },
          },
        },
      );
      expect(stdout).toMatch(/^Backup ".*": gateway, jobs, directus, redis, mail, config; /);
    },
  );

  test("a schedule goes on where backups cannot be looked at", async () => {
    const child = spawn(process.execPath, ["selfhost/backup.ts", "schedule"], {
      env: { PATH: process.env.PATH, ...env, BACKUP_TARGET: identity },
    });
    const exited = once(child, "exit");
    const [said] = await once(child.stderr, "data");
    expect(String(said)).toContain(`Cannot read "${identity}"`);
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
  });
});
