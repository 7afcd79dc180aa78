import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { newestMigration } from "../selfhost/migrate-database.ts";
import { type CloudEnvironment, root, type WorkerFile } from "./environment-files.ts";
import { listSecrets } from "./secrets.ts";
import { servingVersion } from "./serving-version.ts";
import { runWrangler } from "./wrangler.ts";

type Journal = { entries: { when: number; tag: string }[] };
type Binding = { type: string; name: string; text?: string };
type Version = { resources?: { bindings?: Binding[] } };

/** The address of a database as its owner. @throws {Error} naming the variable that is missing. */
export function ownerUrl(name: "gateway" | "jobs"): string {
  const variable = `${name.toUpperCase()}_OWNER_URL`;
  const url = process.env[variable];
  if (url === undefined || url === "")
    throw new Error(`Cannot reach the database "${name}": ${variable} is not set`);
  return url;
}

/** What the steps of a deployment would change, a line each; nothing is changed. */
export async function describeChanges(
  environment: CloudEnvironment,
  steps: readonly string[],
): Promise<string[]> {
  const has = (step: string) => steps.includes(step);
  const { name, workers, pages } = environment;
  const [migrations, versions] = await Promise.all([
    Promise.all(has("migrate") ? (["gateway", "jobs"] as const).map(pendingMigrations) : []),
    Promise.all(workers.filter(({ worker }) => has(worker)).map((worker) => workerChanges(worker, name))),
  ]);
  const site = has("site") ? [`~ site: ${pages.project}, branch ${pages.branch}`] : [];
  return [...migrations.flat(), ...versions.flat(), ...site];
}

async function pendingMigrations(name: "gateway" | "jobs"): Promise<string[]> {
  const client = new Client({ connectionString: ownerUrl(name), connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    const newest = (await newestMigration(client)) ?? 0;
    const path = join(root, "db", name, "migrations/meta/_journal.json");
    const { entries } = JSON.parse(readFileSync(path, "utf8")) as Journal;
    const pending = entries
      .filter(({ when }) => when > newest)
      .map(({ tag }) => `+ ${name}: migration ${tag}`);
    return pending.length > 0 ? pending : [`= ${name}: no migration`];
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot read the database "${name}": ${reason}`, { cause });
  } finally {
    await client.end();
  }
}

async function workerChanges(worker: WorkerFile, environment: string): Promise<string[]> {
  const deployed = await deployedVars(worker, environment);
  if (deployed === null) return [`+ ${worker.name}: a first version`];
  const names = [...new Set([...Object.keys(deployed), ...Object.keys(worker.vars)])].sort();
  const changed = names.filter((name) => deployed[name] !== worker.vars[name]);
  const lines = changed.map((name) => {
    const [is, becomes] = [deployed[name], worker.vars[name]];
    if (is === undefined) return `+ ${worker.name}: ${name} = "${becomes}"`;
    return becomes === undefined
      ? `- ${worker.name}: ${name}`
      : `~ ${worker.name}: ${name} "${is}" → "${becomes}"`;
  });
  const set = await listSecrets(worker, environment);
  const unset = worker.secrets.filter((name) => !set.includes(name));
  return [
    `~ ${worker.name}: a new version`,
    ...lines,
    ...unset.map((name) => `! ${worker.name}: the secret ${name} is not set, and it will not serve`),
  ];
}

/** The plain variables of the version that serves now; null before the first. */
async function deployedVars({ config, name }: WorkerFile, environment: string) {
  const version = await servingVersion({ config, name, environment });
  if (version === null) return null;
  const args = ["versions", "view", version, "--json", "--config", config, "--env", environment];
  const { stdout } = await runWrangler(args, { what: `read the version of ${name}` });
  const { resources } = JSON.parse(stdout) as Version;
  const plain = resources?.bindings?.filter(({ type }) => type === "plain_text") ?? [];
  return Object.fromEntries(plain.map(({ name: variable, text = "" }) => [variable, text]));
}
