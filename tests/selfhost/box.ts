import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLago } from "../../dev/lago/server.ts";
import { migrate } from "../../dev/migrate.ts";
import { type Postgres, startPostgres } from "../../dev/postgres.ts";
import { startRedis } from "../../dev/redis.ts";
import { seed } from "../../dev/seed.ts";
import { startUpstashAdapter } from "../../selfhost/adapters/upstash/server.ts";
import { envLine } from "../../selfhost/env-file.ts";
import { variables } from "../../selfhost/variables.ts";
import { type ApiClient, createClient } from "../e2e/api-client.ts";
import { freePorts } from "../free-ports.ts";

/** What the box stands for in its tests: a name that no deployment refuses, and that nobody has. */
const answers = {
  domain: "app.selvedge.internal",
  email: "ops@selvedge.internal",
  mailFrom: "Selvedge <hello@selvedge.internal>",
  // Nobody takes mail there: it waits in its queue.
  smtpUrl: "smtp://127.0.0.1:9",
};

/** Starts a Postgres that has our databases and the roles with the password of development. */
export type LaunchPostgres = (options: { dir: string; port: number }) => Promise<Postgres>;

export type Box = Awaited<ReturnType<typeof openBox>>;

/** Starts what is around the workers, with the demo accounts, and writes the file that `selfhost:run` reads. */
export async function openBox({ launchPostgres = startPostgres as LaunchPostgres } = {}) {
  const home = await mkdtemp(join(tmpdir(), "selvedge-box-"));
  const ports = await freePorts();
  const values = Object.fromEntries(variables.map(({ name, make }) => [name, make(answers)]));
  const postgres = await launchPostgres({ dir: join(home, "postgres"), port: ports.postgres });
  await Promise.all([
    migrate({ name: "gateway", port: ports.postgres }),
    migrate({ name: "jobs", port: ports.postgres }),
  ]);
  await seed({ port: ports.postgres });
  const redis = await startRedis({ dir: join(home, "redis"), port: ports.redis });
  const token = values.UPSTASH_REDIS_REST_TOKEN ?? "";
  const upstash = await startUpstashAdapter({ port: 0, token, redis: redis.client });
  const lago = await startLago({ port: 0, apiKey: values.LAGO_API_KEY ?? "" });
  const settings = {
    ...values,
    // The superuser keeps the password that it has; the roles get theirs from the file.
    POSTGRES_PASSWORD: "development-only",
    POSTGRES_PORT: String(ports.postgres),
    UPSTASH_REDIS_REST_URL: upstash.url,
    LAGO_URL: lago.url,
    SITE_ADDRESS: `127.0.0.1:${ports.site}`,
    GATEWAY_ADDRESS: `127.0.0.1:${ports.gateway}`,
  };
  const envFile = join(home, "env");
  await writeFile(
    envFile,
    Object.entries(settings)
      .map(([name, value]) => envLine(name, value))
      .join("\n"),
  );
  return {
    ...{ home, ports, envFile, settings, postgres, redis: redis.kind },
    gateway: `http://127.0.0.1:${ports.gateway}`,
    site: `http://127.0.0.1:${ports.site}`,
    publicUrl: `https://${answers.domain}`,
    close: async () => {
      await upstash.stop();
      await Promise.all([redis.stop(), lago.stop(), postgres.stop()]);
      await rm(home, { recursive: true, force: true });
    },
  };
}

export type RunningHost = { child: ChildProcess; output: () => string; ended: Promise<number | null> };

/** Runs `pnpm selfhost:run` on the box, with what build.ts built; resolves when it says that it is ready, or has ended. */
export async function runHost({ envFile, home }: Box, flags: string[] = []): Promise<RunningHost> {
  const args = [
    "selfhost/run.ts",
    "--env-file",
    envFile,
    "--state",
    join(home, "state"),
    "--no-build",
    ...flags,
  ];
  const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH, HOME: home } });
  let output = "";
  const ended = once(child, "close").then(([code]) => code as number | null);
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
        if (output.includes("Ready:")) resolve();
      });
    }
  });
  await Promise.race([ready, ended]);
  return { child, output: () => output, ended };
}

/** A visitor as Caddy passes them on: over https, at the name of the product. */
export function visitorOf({ gateway }: Box): ApiClient {
  const inner = createClient(gateway);
  const proxied = { "x-forwarded-proto": "https", origin: `https://${answers.domain}` };
  const withProxy = (init: RequestInit = {}): RequestInit => {
    const headers = new Headers(init.headers);
    for (const [name, value] of Object.entries(proxied)) headers.set(name, value);
    return { ...init, headers };
  };
  return {
    ...inner,
    fetch: (path, init) => inner.fetch(path, withProxy(init)),
    post: (path, body, headers = {}) => inner.post(path, body, { ...proxied, ...headers }),
  };
}
