/** `pnpm run deploy`: migrations, jobs, gateway, site, smoke tests, in this order. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import manifest from "../package.json" with { type: "json" };
import { migrateDatabase } from "../selfhost/migrate-database.ts";
import { createCloudflareApi } from "./cloudflare-api.ts";
import {
  type CloudEnvironment,
  environmentName,
  readCloudEnvironment,
  unreplacedNames,
  type WorkerFile,
} from "./environment-files.ts";
import { type Counted, countErrors } from "./error-rate.ts";
import { makeOwnRequests } from "./own-requests.ts";
import { describeChanges, ownerUrl } from "./pending-changes.ts";
import { rollOut } from "./roll-out.ts";
import { mustSmoke, type SmokeTarget } from "./smoke.ts";
import { runPnpm, runWrangler } from "./wrangler.ts";

const usage = `
  pnpm run deploy --env staging|production [--dry-run] [--gradual] [--only STEP,…]

  migrate, jobs, gateway, site, smoke: each only where all before it worked. Migrations come first and only add, so what
  runs goes on running. With --gradual a worker's new version gets 10, then 50 percent of the traffic, and is taken back
  where it fails; one of jobs also where Cloudflare counts no request to it within five minutes more. --release deploys
  what a folder has, byte for byte, and builds nothing. --dry-run says what would change, and changes nothing. --site and
  --api say where smoke tests ask, where that is not where visitors do.

  CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID, GATEWAY_OWNER_URL and JOBS_OWNER_URL are taken from the environment.
`;

const { version } = manifest;
const steps = ["migrate", "jobs", "gateway", "site", "smoke"] as const;
type Step = (typeof steps)[number];

type Options = {
  environment: CloudEnvironment;
  only: Step[];
  isGradual: boolean;
  watchMs: number;
  /** How long to wait for the first request that Cloudflare counts of a version of jobs. */
  countMs: number;
  asked: SmokeTarget;
  /** The folder with what was built and attested before; null to build now. */
  release: string | null;
};

const say = (line: string) => console.log(line);

/** @throws {Error} naming the step that failed; none after it was begun. */
async function deploy({ environment, only, isGradual, asked, release, ...times }: Options): Promise<void> {
  // Who cannot count errors cannot take a version back by them.
  if (isGradual) createCloudflareApi(process.env);
  const [jobs, gateway] = environment.workers;
  const look = () => mustSmoke(asked);
  const roll = (worker: typeof jobs) =>
    rollOut({
      ...{ worker, environment: environment.name, tag: `v${version}`, look, say },
      steps: isGradual ? [10, 50] : [],
      watch: (id) => watchVersion({ worker, id, apiUrl: asked.apiUrl, ...times }),
      bundle: release === null ? null : join(release, worker.worker, "main.js"),
    });
  const run: Record<Step, () => Promise<unknown>> = {
    migrate,
    jobs: () => roll(jobs),
    gateway: () => roll(gateway),
    site: () => deploySite(environment, release),
    smoke: () => mustSmoke({ ...asked, version }),
  };
  for (const step of steps.filter((each) => only.includes(each))) {
    say(`— ${step}`);
    await run[step]();
  }
}

async function migrate(): Promise<void> {
  // Both are known before either is changed.
  const targets = (["gateway", "jobs"] as const).map((name) => ({ name, connectionString: ownerUrl(name) }));
  for (const { name, connectionString } of targets) {
    const count = await migrateDatabase({ name, connectionString });
    say(`${name}: ${count} migrations`);
  }
}

type Watching = { worker: WorkerFile; id: string; watchMs: number; countMs: number; apiUrl: string };

async function watchVersion({ worker: { worker, name, dataset }, id, watchMs, countMs, apiUrl }: Watching) {
  const since = new Date();
  const own = await makeOwnRequests({ apiUrl, worker: name, version: id, watchMs });
  const watched = { script: name, dataset, version: id, since };
  const count = () => countErrors(createCloudflareApi(process.env), watched);
  // Of jobs, whichever version answered behind the gateway, Cloudflare alone knows.
  if (worker === "jobs") return await awaitCount(count, countMs);
  const counted = await count();
  return {
    requests: Math.max(counted.requests, own.requests),
    errors: Math.max(counted.errors, own.errors),
  };
}

/** Cloudflare counts some minutes late. @throws {Error} where it has counted nothing by then: nobody knows how it went. */
async function awaitCount(count: () => Promise<Counted>, countMs: number): Promise<Counted> {
  const everyMs = Math.min(15_000, countMs);
  for (let waitedMs = 0; ; waitedMs += everyMs) {
    const counted = await count();
    if (counted.requests > 0) return counted;
    if (waitedMs >= countMs) {
      const minutes = Math.round(countMs / 60_000);
      throw new Error(`Cloudflare counted no request to the new version, ${minutes} minutes after a hundred`);
    }
    await delay(everyMs);
  }
}

async function deploySite({ pages }: CloudEnvironment, release: string | null): Promise<void> {
  if (release === null) await runPnpm(["--filter", "@selvedge/site", "build"], "build the site");
  const folder = release === null ? [] : [join(release, "site")];
  const args = [
    "pages",
    "deploy",
    ...folder,
    "--cwd",
    "site",
    "--branch",
    pages.branch,
    "--commit-dirty=true",
  ];
  await runWrangler(args, { what: "deploy the site", isShown: true });
}

async function main(args: string[]): Promise<number> {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args,
    options: {
      ...{ env: text, only: text, site: text, api: text, release: text },
      ...{ "watch-seconds": text, "count-seconds": text },
      ...{ "dry-run": flag, gradual: flag, help: flag },
    },
  });
  if (values.help) {
    say(usage);
    return 0;
  }
  const environment = readCloudEnvironment(environmentName(values.env));
  const only = stepsOf(values.only);
  const names = unreplacedNames(environment);
  if (names.length > 0) throw new Error(`Cannot deploy: still what the template says: ${names.join(", ")}`);
  if (values["dry-run"]) {
    for (const line of await describeChanges(environment, only)) say(line);
    return 0;
  }
  const watchMs = Number(values["watch-seconds"] ?? 120) * 1000;
  const countMs = Number(values["count-seconds"] ?? 300) * 1000;
  const asked = { siteUrl: values.site ?? environment.siteUrl, apiUrl: values.api ?? environment.apiUrl };
  const release = values.release === undefined ? null : releaseFolder(values.release);
  await deploy({ environment, only, isGradual: values.gradual, watchMs, countMs, asked, release });
  say(`${environment.name} runs ${version}`);
  return 0;
}

/** @throws {Error} naming what is missing: half a release must not go out. */
function releaseFolder(value: string): string {
  const folder = resolve(value);
  const missing = ["jobs/main.js", "gateway/main.js", "site"].filter(
    (part) => !existsSync(join(folder, part)),
  );
  if (missing.length > 0) throw new Error(`Cannot deploy "${value}": it has no ${missing.join(", no ")}`);
  return folder;
}

/** @throws {Error} naming what is no step. */
function stepsOf(value: string | undefined): Step[] {
  if (value === undefined) return [...steps];
  const asked = value.split(",");
  const unknown = asked.filter((name) => !steps.some((step) => step === name));
  if (unknown.length > 0) throw new Error(`Cannot do "${unknown.join(", ")}": steps are ${steps.join(", ")}`);
  return steps.filter((step) => asked.includes(step));
}

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  return 1;
});
