import { randomBytes } from "node:crypto";
import { randomSecret } from "../selfhost/variables.ts";
import type { WorkerFile } from "./environment-files.ts";
import { noneYet } from "./serving-version.ts";
import { runWrangler } from "./wrangler.ts";

/** Where the first value of a secret comes from. */
type Source = { from: "random"; make: () => string } | { from: "given"; where: string };

const random = (make: () => string = randomSecret): Source => ({ from: "random", make });
const given = (where: string): Source => ({ from: "given", where });
const vm = "the VM's .env.selfhost";

/** Every secret of the workers, in the wrangler files' words. */
export const secretSources: Record<string, Source> = {
  AUTH_SECRET: random(),
  AUDIT_ANCHOR_KEY: random(() => randomBytes(32).toString("base64url")),
  JOBS_WEBHOOK_SECRET: random(),
  WEBHOOK_SEALING_KEY: random(),
  METRICS_TOKEN: random(),
  DIRECTUS_TOKEN: given(vm),
  DIRECTUS_EDITOR_TOKEN: given(vm),
  DIRECTUS_WEBHOOK_SECRET: given(vm),
  LAGO_API_KEY: given(vm),
  LAGO_WEBHOOK_KEY: given(vm),
  LAGO_ORGANIZATION_ID: given("what the VM's service plans-vm has logged"),
  UPSTASH_REDIS_REST_TOKEN: given("Terraform's output redis_token"),
  CF_ACCESS_CLIENT_ID: given("Terraform's output access_client_id"),
  CF_ACCESS_CLIENT_SECRET: given("Terraform's output access_client_secret"),
  MAIL_TOKEN: given("the mail provider"),
};

/**
 * What the VM's file is read for: what is the VM's own to say. The rest of it is a box's, such as its MAIL_TOKEN, or is
 * made anew for the cloud, as secrets that two deployments share would be lost by both at once.
 */
export const ofVm = [
  ...Object.entries(secretSources).flatMap(([name, source]) =>
    source.from === "given" && source.where === vm ? [name] : [],
  ),
  "LAGO_ORGANIZATION_ID",
];

/** One value for both workers: a first one is given to both, or to neither. */
const shared = ["JOBS_WEBHOOK_SECRET", "LAGO_API_KEY", "CF_ACCESS_CLIENT_ID", "CF_ACCESS_CLIENT_SECRET"];

/** The tunnel of Terraform is guarded by Access, whose token the workers bring. */
const besides = ["CF_ACCESS_CLIENT_ID", "CF_ACCESS_CLIENT_SECRET"];
const besidesOfGateway = ["METRICS_TOKEN", "LAGO_ORGANIZATION_ID"];

export type SecretPlan = {
  worker: WorkerFile;
  /** What will be set, by name. */
  values: Record<string, string>;
  /** What is set already, and stays. */
  kept: string[];
  /** What nobody gave, with where it is found. */
  missing: { name: string; where: string }[];
};

/** The names of the secrets that a worker has; none before its first version. */
export async function listSecrets({ config, name }: WorkerFile, environment: string): Promise<string[]> {
  const args = ["secret", "list", "--format", "json", "--config", config, "--env", environment];
  const listed = await runWrangler(args, { what: `list the secrets of ${name}` }).catch(noneYet);
  return listed === null
    ? []
    : (JSON.parse(listed.stdout) as { name: string }[]).map((secret) => secret.name);
}

type PlanOptions = {
  workers: WorkerFile[];
  /** The names that each has, by the worker's own. */
  set: Record<string, string[]>;
  values: Record<string, string | undefined>;
};

/**
 * What has to be set for every worker to serve. What is set stays as it is, since it may be in use; of a value that
 * both share, where one has it and the other not, both get a new one.
 */
export function planSecrets({ workers, set, values }: PlanOptions): SecretPlan[] {
  const made: Record<string, string> = {};
  const firstValue = (name: string): string | undefined => {
    const source = secretSources[name];
    if (values[name]) return values[name];
    if (source?.from !== "random") return undefined;
    made[name] ??= source.make();
    return made[name];
  };
  const isSet = (worker: WorkerFile, name: string) => {
    const holders = shared.includes(name) ? workers.filter((each) => namesOf(each).includes(name)) : [worker];
    return holders.every((each) => set[each.name]?.includes(name));
  };
  return workers.map((worker) => {
    const names = namesOf(worker);
    const wanted = names.filter((name) => !isSet(worker, name));
    const found = wanted.flatMap((name) => {
      const value = name === "DATABASE_URL" ? values[`${worker.worker}.DATABASE_URL`] : firstValue(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    const foundNames = found.map(([name]) => name);
    return {
      ...{ worker, values: Object.fromEntries(found), kept: names.filter((name) => !wanted.includes(name)) },
      missing: wanted
        .filter((name) => !foundNames.includes(name))
        .map((name) => ({ name, where: whereOf(name) })),
    };
  });
}

function namesOf({ worker, secrets }: WorkerFile): string[] {
  return [...secrets, ...besides, ...(worker === "gateway" ? besidesOfGateway : [])];
}

function whereOf(name: string): string {
  const source = secretSources[name];
  if (source?.from === "given") return source.where;
  return name === "DATABASE_URL" ? "Terraform's outputs gateway_owner_url and jobs_owner_url" : "nowhere";
}

/** Gives a worker its secrets, all at once; their values are in no argument and no output. */
export async function putSecrets({ worker, values }: SecretPlan, environment: string): Promise<void> {
  await runWrangler(["secret", "bulk", "--config", worker.config, "--env", environment], {
    what: `set the secrets of ${worker.name}`,
    input: JSON.stringify(values),
  });
}
