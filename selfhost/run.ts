/** `pnpm selfhost:run`: the whole product on this machine in production, until it is asked to stop. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { acquireLock } from "../dev/lock.ts";
import { endGroup } from "../dev/process-state.ts";
import { waitForAnswer } from "../dev/ready.ts";
import { startReaper } from "../dev/reaper.ts";
import { aborted, stopSignal } from "../dev/stop-signal.ts";
import { bundleProduct } from "./bundle.ts";
import { defaultEnvFile, defaultState, type Environment, readEnvironment } from "./env-file.ts";
import { productionHost, workerDatabase } from "./production-host.ts";
import { requireRoom } from "./require-room.ts";
import { requireSchema } from "./require-schema.ts";
import { setUpDatabases } from "./set-up-databases.ts";
import { startAdapters } from "./start-adapters.ts";
import { type PreparedHost, prepareHost } from "./workerd.ts";

const usage = `
  pnpm selfhost:run [--env-file FILE] [--state FOLDER] [--no-build] [--no-migrate]

  Runs both workers, the site, queues and cron under workerd, with the adapters in front of Postgres, Redis and the mail
  server. What runs elsewhere is named by NEON_PROXY_URL, UPSTASH_REDIS_REST_URL and MAIL_URL. Put a proxy with TLS in
  front of SITE_ADDRESS; it must set X-Forwarded-For and X-Forwarded-Proto itself.

  --env-file      with the variables, ${defaultEnvFile} when it is there; what the process has wins
  --state         Durable Objects, queues, files and cache; ${defaultState}, one process at a time
  --no-build      takes what is built in dist/ and site/dist/
  --no-migrate    leaves the databases as they are, and does not start where one is older than this release

  SITE_ADDRESS, GATEWAY_ADDRESS    127.0.0.1:3000 and 127.0.0.1:8787
  DIRECTUS_URL, LAGO_URL           http://127.0.0.1:8055 and http://127.0.0.1:3100
  POSTGRES_HOST, POSTGRES_PORT, REDIS_URL
`;

/** How long requests in flight may take to end: workerd itself would wait for ever. Steps are delivered again. */
const graceMs = 25_000;

async function run(args: string[]): Promise<number> {
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args,
    options: {
      ...{ "env-file": { type: "string" }, state: { type: "string" } },
      ...{ "no-build": flag, "no-migrate": flag, help: flag },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const signal = stopSignal();
  const env = readEnvironment(values["env-file"]);
  const folder = resolve(values.state ?? defaultState);
  mkdirSync(folder, { recursive: true });
  requireRoom(folder);
  const lock = await acquireLock(folder);
  try {
    if (!values["no-migrate"]) {
      const { gateway, jobs } = await setUpDatabases(env);
      console.log(`Databases: gateway ${gateway} migrations, jobs ${jobs}`);
    }
    if (!values["no-build"]) await bundleProduct();
    await serve({ env, folder, signal, isMigrated: !values["no-migrate"] });
    return 0;
  } finally {
    await lock.release();
  }
}

type ServeOptions = { env: Environment; folder: string; signal: AbortSignal; isMigrated: boolean };

async function serve({ env, folder, signal, isMigrated }: ServeOptions) {
  const adapters = await startAdapters(env, folder);
  const addresses = {
    site: env.SITE_ADDRESS || "127.0.0.1:3000",
    gateway: env.GATEWAY_ADDRESS || "127.0.0.1:8787",
  };
  try {
    const { upstreams } = adapters;
    const { host, secrets } = productionHost({ env, folder, addresses, upstreams });
    if (!isMigrated)
      for (const name of ["gateway", "jobs"] as const)
        await requireSchema({ name, neonUrl: upstreams.neon, databaseUrl: workerDatabase(name, env) });
    await serveWorkerd(prepareHost(host, secrets), { addresses: Object.values(addresses), signal });
  } finally {
    await adapters.stop();
  }
}

type WorkerdOptions = { addresses: string[]; signal: AbortSignal };

/** Runs workerd until it is asked to stop. @throws {Error} when it ends by itself or does not answer. */
async function serveWorkerd({ command: [file = "", ...args], env }: PreparedHost, options: WorkerdOptions) {
  const { addresses, signal } = options;
  const reaper = startReaper();
  // In a group of its own, so that a Ctrl-C of the terminal does not reach it twice.
  const child = spawn(file, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: "inherit",
    detached: true,
  });
  const pid = child.pid ?? 0;
  if (pid) reaper.add(pid, "SIGTERM");
  const ended = once(child, "exit").then(([code, by]): never => {
    throw new Error(`workerd ended by itself: ${by ?? `code ${code}`}`);
  });
  ended.catch(() => {});
  try {
    const ready = addresses.map((address) =>
      waitForAnswer(`http://${address.replace("0.0.0.0", "127.0.0.1")}/health`, {
        timeoutMs: 60_000,
        signal,
      }),
    );
    await Promise.race([Promise.all(ready), ended]);
    console.log(
      `Ready: site http://${addresses[0]}, gateway http://${addresses[1]}, workerd is process ${pid}`,
    );
    await Promise.race([ended, aborted(signal)]);
  } catch (error) {
    if (!signal.aborted) throw error;
    console.log("Stopping: requests in flight may end");
  } finally {
    await endGroup(pid, { stopSignal: "SIGTERM", graceMs });
    reaper.remove(pid);
    reaper.close();
  }
}

process.exitCode = await run(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  return 1;
});
// Everything is stopped; a socket that lingers must not keep the process.
setTimeout(() => process.exit(), 1000).unref();
