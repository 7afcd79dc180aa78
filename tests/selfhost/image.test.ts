/** What the images' commands do in the folder that the Dockerfile makes, without an engine: as plain processes. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { findFreePort } from "../../selfhost/adapters/testing/free-port.ts";
import { makeAgeKey } from "../../selfhost/backup/age-key.ts";
import { type Box, openBox } from "./box.ts";
import { startDebianPostgres } from "./debian-postgres.ts";
import { type Image, layOutImage } from "./image-folder.ts";
import { hasPrograms } from "./programs.ts";

type Service = {
  image: string;
  command?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test?: string[] };
};

const { services } = parse(readFileSync("docker-compose.selfhost.yml", "utf8"), { merge: true }) as {
  services: Record<string, Service>;
};
const ours = Object.entries(services).filter(([, { image }]) => /^selvedge-(edge|backup):/.test(image));

describe.runIf(hasPrograms(["age", "pg_dump", "redis-server"]))("in the folder of the image", () => {
  let folder: string;
  let image: Image;
  let box: Box;
  let ports: Record<"neon" | "upstash" | "mail" | "site" | "gateway", string>;
  const started: ChildProcess[] = [];
  /** By whom commands of tests that follow are asked, once a service runs. */
  const outputs = new Map<ChildProcess, string>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "selvedge-image-"));
    image = layOutImage(join(folder, "app"));
    mkdirSync(join(folder, "bin"));
    symlinkSync(process.execPath, join(folder, "bin/node"));
    mkdirSync(join(folder, "state"));
    box = await openBox({ launchPostgres: startDebianPostgres });
    const port = async () => String(await findFreePort());
    ports = {
      ...{ neon: await port(), upstash: await port(), mail: await port() },
      ...{ site: await port(), gateway: await port() },
    };
  }, 300_000);

  afterAll(async () => {
    for (const child of started) if (child.exitCode === null) child.kill("SIGKILL");
    await box.close();
    rmSync(folder, { recursive: true });
  });

  /** A service's own environment, with the other containers where they are here. */
  function environmentOf(name: string): Record<string, string> {
    const { settings } = box;
    const said = Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [
      key,
      value.replaceAll(/\$\{([A-Z0-9_]+)(?::\?[^}]*|:-([^}]*))?\}/g, (_, variable: string, or = "") =>
        String(Reflect.get(settings, variable) || or),
      ),
    ]);
    const here: Record<string, string> = {
      METRICS_HOST: "127.0.0.1",
      ...{ POSTGRES_HOST: "127.0.0.1", POSTGRES_PORT: settings.POSTGRES_PORT },
      ...{ NEON_HOST: "127.0.0.1", UPSTASH_HOST: "127.0.0.1", MAIL_HOST: "127.0.0.1" },
      REDIS_URL: `redis://127.0.0.1:${box.ports.redis}`,
      NEON_PROXY_URL: `http://127.0.0.1:${ports.neon}`,
      UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${ports.upstash}`,
      MAIL_URL: `http://127.0.0.1:${ports.mail}`,
      ...{ LAGO_URL: settings.LAGO_URL, DIRECTUS_URL: "http://127.0.0.1:9" },
      ...{ SITE_ADDRESS: `127.0.0.1:${ports.site}`, GATEWAY_ADDRESS: `127.0.0.1:${ports.gateway}` },
      ...{ EDGE_URL: `http://127.0.0.1:${ports.site}`, EDGE_STATE: join(folder, "state") },
      ...{ MAIL_STATE: join(folder, "mail"), BACKUP_TARGET: join(folder, "backups") },
      ...{ BACKUP_WORK: folder, BACKUP_STATUS_FILE: join(folder, "backup.prom"), BACKUP_CONFIG: box.envFile },
      ...{ BACKUP_FOLDERS: `state=${join(folder, "state")}`, BACKUP_RECIPIENT: makeAgeKey().recipient },
    };
    const env = Object.fromEntries(said.map(([key = "", value = ""]) => [key, here[key] ?? value]));
    // Lago's own Postgres does not run here.
    delete env.BACKUP_LAGO_URL;
    const listening = { NEON_PORT: ports.neon, UPSTASH_PORT: ports.upstash, MAIL_PORT: ports.mail };
    const PATH = `${join(folder, "bin")}:${process.env.PATH}`;
    return { ...env, ...listening, PATH, HOME: folder, NODE_ENV: "production" };
  }

  /** Where a command names what is elsewhere here. */
  const placed = (word: string) =>
    word
      .replace(/^\/state$/, join(folder, "state"))
      .replace("127.0.0.1:3000/", `127.0.0.1:${ports.site}/`)
      .replace("127.0.0.1:54321/", `127.0.0.1:${ports.neon}/`)
      .replace("127.0.0.1:63791/", `127.0.0.1:${ports.upstash}/`)
      .replace("127.0.0.1:8026/", `127.0.0.1:${ports.mail}/`);

  type Ended = { code: number; said: string };

  async function runIn(name: string, command: string[]): Promise<Ended> {
    const [program = "", ...args] = command.map(placed);
    return await new Promise((resolve) => {
      const options = { cwd: join(folder, "app"), env: environmentOf(name), timeout: 100_000 };
      execFile(program, args, options, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), said: `${stdout}${stderr}` }),
      );
    });
  }

  /** Starts a service, and waits until what watches it finds it well. */
  async function start(name: string, command: string[], healthcheck: string[]): Promise<ChildProcess> {
    const [program = "", ...args] = command.map(placed);
    const child = spawn(program, args, { cwd: join(folder, "app"), env: environmentOf(name) });
    started.push(child);
    outputs.set(child, "");
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk) => outputs.set(child, `${outputs.get(child)}${chunk}`));
    const deadline = Date.now() + 90_000;
    for (;;) {
      const { code } = await runIn(name, healthcheck);
      if (code === 0) return child;
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`${name} did not get healthy: ${outputs.get(child)}`);
    }
  }

  const checkOf = (name: string) => services[name]?.healthcheck?.test?.slice(1) ?? [];
  const filesOf = (path: string): string[] =>
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();

  test("every command of our images is one that the next tests run", () => {
    const scripts = ours.map(([name, { command }]) => `${name}: ${(command ?? image.command)[1]}`);
    expect(scripts.sort()).toEqual([
      "backup: selfhost/backup.ts",
      "container-metrics: selfhost/container-metrics.ts",
      "content: cms/apply.ts",
      "doctor: selfhost/doctor.ts",
      "edge: selfhost/run.ts",
      "mail: selfhost/adapters/mail/main.ts",
      "migrate: selfhost/migrate.ts",
      "plans-vm: selfhost/set-up-lago.ts",
      "plans: selfhost/set-up-lago.ts",
      "postgres-http: selfhost/adapters/neon/main.ts",
      "redis-http: selfhost/adapters/upstash/main.ts",
      "wal: selfhost/backup.ts",
      "watchdog: selfhost/watchdog.ts",
    ]);
  });

  test("the folder runs what the compose file runs, in its order, and is left as it was", async () => {
    const before = filesOf(join(folder, "app"));
    expect(await runIn("migrate", services.migrate?.command ?? [])).toMatchObject({
      code: 0,
      said: expect.stringContaining('Migrated: the database "gateway" has'),
    });
    const admin = new Client({ connectionString: box.postgres.adminUrl });
    await admin.connect();
    const { rows } = await admin.query("select 1 from pg_extension where extname = 'pg_stat_statements'");
    await admin.end();
    expect(rows.length, "Postgres counts statements").toBe(1);
    for (const name of ["postgres-http", "redis-http", "mail"])
      await start(name, services[name]?.command ?? [], checkOf(name));
    const plans = await runIn("plans", services.plans?.command ?? []);
    expect(plans, plans.said).toMatchObject({ code: 0 });
    const edge = await start("edge", image.command, image.healthcheck);
    expect(outputs.get(edge)).toContain("Ready:");
    expect(checkOf("edge")).toEqual(image.healthcheck);

    const page = await fetch(`http://127.0.0.1:${ports.site}/`, {
      headers: { "x-forwarded-proto": "https" },
    });
    expect([page.status, (await page.text()).includes("</html>")]).toEqual([200, true]);

    await start("watchdog", services.watchdog?.command ?? [], checkOf("watchdog"));
    // What it asks, as it asks it.
    const asked = await fetch(`${environmentOf("watchdog").EDGE_URL}/api/status`, {
      headers: { "x-forwarded-proto": "https" },
    });
    expect([asked.status, await asked.json()]).toEqual([
      200,
      expect.objectContaining({ journeys: expect.any(Array) }),
    ]);

    const doctor = await runIn("doctor", services.doctor?.command ?? []);
    expect(doctor.said).toMatch(/mail server/);
    expect(doctor.said).not.toMatch(/ERR_MODULE_NOT_FOUND|Cannot find/);

    const exit = once(edge, "exit");
    edge.kill("SIGTERM");
    expect((await exit)[0]).toBe(0);
    expect(filesOf(join(folder, "app"))).toEqual(before);
  });

  test.runIf(hasPrograms(["age", "pg_dump", "redis-server"]))(
    "a backup is made, listed and watched",
    async () => {
      const node = services.backup?.command?.slice(0, 2) ?? [];
      const made = await runIn("backup", [...node, "run"]);
      expect(made, made.said).toMatchObject({ code: 0 });
      expect((await runIn("backup", [...node, "list"])).said).toMatch(/\d{4}-\d\d-\d\d/);
      expect(await runIn("backup", checkOf("backup"))).toMatchObject({ code: 0 });
    },
  );

  test.each([
    ["container-metrics", () => services["container-metrics"]?.command ?? []],
    ["content", () => services.content?.command ?? []],
    ["wal", () => services.wal?.command ?? []],
    ["edge", () => ["node", "dev/admin-create.ts", "--help"]],
  ])("%s finds all of its modules, and says in words what it lacks here", async (name, command) => {
    const { said } = await runIn(name, ["timeout", "8", ...command()]);
    expect(said.trim()).not.toBe("");
    expect(said).not.toMatch(/ERR_MODULE_NOT_FOUND|Cannot find (?:module|package)|\n\s+at /);
  });
});
