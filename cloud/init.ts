/** `pnpm cloud:init`: from an account at Cloudflare to one that can be deployed to. */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs, parseEnv } from "node:util";
import { type CloudflareApi, createCloudflareApi } from "./cloudflare-api.ts";
import { giveWorkerItsRole } from "./database-roles.ts";
import { type CloudEnvironment, environmentName, readCloudEnvironment } from "./environment-files.ts";
import { examine, preflightChecks, report } from "./preflight.ts";
import { listResources, makeResource, type Resource } from "./resources.ts";
import { listSecrets, ofVm, planSecrets, putSecrets, type SecretPlan } from "./secrets.ts";

const usage = `
  pnpm cloud:init --env staging|production [--dry-run] [--terraform FILE] [--vm-env FILE]

  Looks at the account, then makes what is missing: queues, buckets, the Pages project, the workers' roles in their
  databases, and every secret. What is there stays as it is, so it is safe to repeat. --dry-run says what it would make.

  --terraform FILE   what "terraform output -json" wrote: addresses of databases, tokens of Upstash and Access
  --vm-env FILE      the VM's .env.selfhost: tokens of Directus and Lago
  CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID are taken from the environment, and there a value for any secret wins.
`;

/** What each output of Terraform is for. */
const outputs: Record<string, string> = {
  gateway_owner_url: "GATEWAY_OWNER_URL",
  jobs_owner_url: "JOBS_OWNER_URL",
  redis_token: "UPSTASH_REDIS_REST_TOKEN",
  access_client_id: "CF_ACCESS_CLIENT_ID",
  access_client_secret: "CF_ACCESS_CLIENT_SECRET",
};

type Values = Record<string, string | undefined>;

/** @throws {Error} naming the file that cannot be read. */
function readValues(terraform: string | undefined, vmEnv: string | undefined): Values {
  const known: Values = {};
  for (const [name, { value }] of Object.entries(terraform === undefined ? {} : readOutputs(terraform)))
    if (outputs[name] !== undefined) known[outputs[name]] = value;
  const box: Values = vmEnv === undefined ? {} : parseEnv(read(vmEnv));
  for (const name of ofVm) if (box[name] !== undefined) known[name] = box[name];
  return { ...known, ...process.env };
}

function readOutputs(file: string): Record<string, { value: string }> {
  try {
    return JSON.parse(read(file)) as Record<string, { value: string }>;
  } catch (cause) {
    throw new Error(`Cannot read "${file}": it is not what "terraform output -json" writes`, { cause });
  }
}

function read(file: string): string {
  if (!existsSync(file)) throw new Error(`Cannot read "${file}": it is not there`);
  return readFileSync(file, "utf8");
}

/** A line for each thing: `=` stays, `+` will be made, `!` is missing and cannot be. */
function describe(resources: Resource[], plans: SecretPlan[]): string[] {
  const secrets = plans.flatMap(({ worker, values, kept, missing }) => [
    ...kept.map((name) => `= ${worker.name}: secret ${name}`),
    ...Object.keys(values).map((name) => `+ ${worker.name}: secret ${name}`),
    ...missing.map(({ name, where }) => `! ${worker.name}: secret ${name}, which is in ${where}`),
  ]);
  return [
    ...resources.map(({ kind, name, isThere }) => `${isThere ? "=" : "+"} ${kind} ${name}`),
    ...secrets,
  ];
}

async function plan(environment: CloudEnvironment, api: CloudflareApi, values: Values) {
  const { workers, name } = environment;
  const listed = await Promise.all(workers.map((worker) => listSecrets(worker, name)));
  const set = Object.fromEntries(workers.map((worker, at) => [worker.name, listed[at] ?? []]));
  // The password is made where it is set; until then it is only known that it can be.
  const owners = workers.flatMap(({ worker }) => {
    const isKnown = values[`${worker.toUpperCase()}_OWNER_URL`];
    return isKnown ? [[`${worker}.DATABASE_URL`, "made later"] as const] : [];
  });
  const plans = planSecrets({ workers, set, values: { ...values, ...Object.fromEntries(owners) } });
  return { resources: await listResources(environment, api), plans };
}

async function carryOut(
  environment: CloudEnvironment,
  { api, resources, plans, values }: Work,
): Promise<void> {
  for (const resource of resources.filter(({ isThere }) => !isThere)) await makeResource(resource, api);
  for (const each of plans) {
    const { worker } = each.worker;
    const ownerUrl = values[`${worker.toUpperCase()}_OWNER_URL`];
    if (each.values.DATABASE_URL !== undefined && ownerUrl !== undefined)
      each.values.DATABASE_URL = await giveWorkerItsRole(worker, ownerUrl);
    if (Object.keys(each.values).length > 0) await putSecrets(each, environment.name);
  }
}

type Work = { api: CloudflareApi; resources: Resource[]; plans: SecretPlan[]; values: Values };

async function main(args: string[]): Promise<number> {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values: given } = parseArgs({
    args,
    options: { env: text, terraform: text, "vm-env": text, "dry-run": flag, help: flag },
  });
  if (given.help) {
    console.log(usage);
    return 0;
  }
  const environment = readCloudEnvironment(environmentName(given.env));
  const values = readValues(given.terraform, given["vm-env"]);
  const api = createCloudflareApi(process.env);
  if (!report(await examine(preflightChecks(environment, api)))) return 1;
  const { resources, plans } = await plan(environment, api, values);
  for (const line of describe(resources, plans)) console.log(line);
  if (given["dry-run"]) return 0;
  const missing = plans.flatMap((each) => each.missing);
  if (missing.length > 0)
    throw new Error(`Nothing was made: ${missing.map(({ name }) => name).join(", ")} not given`);
  await carryOut(environment, { api, resources, plans, values });
  console.log(`${environment.name} is ready: pnpm run deploy --env ${environment.name}`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  return 1;
});
