import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "smol-toml";
import { isPlaceholder } from "../workers/contract/placeholder.ts";

/** Where a deployment goes: the environments of the wrangler files. */
export type EnvironmentName = "staging" | "production";

type Section = {
  vars: Record<string, string>;
  secrets: { required: string[] };
  routes?: { pattern: string }[];
  queues: {
    producers: { queue: string }[];
    consumers: { queue: string; dead_letter_queue?: string }[];
  };
  r2_buckets: { bucket_name: string }[];
  analytics_engine_datasets: { dataset: string }[];
};

export type WorkerFile = {
  /** "gateway" or "jobs". */
  worker: WorkerName;
  /** Its configuration, from the repository's folder. */
  config: string;
  /** The name that it has at Cloudflare in this environment. */
  name: string;
  vars: Record<string, string>;
  secrets: string[];
  /** Where it counts its answers. */
  dataset: string;
};

export type WorkerName = "gateway" | "jobs";

/** What the wrangler files say of one environment. */
export type CloudEnvironment = {
  name: EnvironmentName;
  /** jobs first: the gateway is bound to it. */
  workers: [WorkerFile, WorkerFile];
  siteUrl: string;
  apiUrl: string;
  queues: string[];
  buckets: string[];
  /** The Pages project and the branch of it that is this environment. */
  pages: { project: string; branch: string };
};

export const root = fileURLToPath(new URL("..", import.meta.url));

const files: Record<WorkerName, string> = { jobs: "workers/jobs/wrangler.toml", gateway: "wrangler.toml" };

/** @throws {Error} when `value` is no environment of the wrangler files. */
export function environmentName(value: string | undefined): EnvironmentName {
  if (value === "staging" || value === "production") return value;
  throw new Error(`Cannot use --env "${value ?? ""}": it is staging or production`);
}

/** Reads the three wrangler files of `folder`. */
export function readCloudEnvironment(name: EnvironmentName, folder = root): CloudEnvironment {
  const jobs = readWorker("jobs", name, folder);
  const gateway = readWorker("gateway", name, folder);
  const sections = [jobs.section, gateway.section];
  const site = readToml(join(folder, "site/wrangler.toml")) as { name: string };
  const [route] = gateway.section.routes ?? [];
  return {
    ...{ name, workers: [jobs.file, gateway.file], siteUrl: gateway.file.vars.PUBLIC_URL ?? "" },
    apiUrl: `https://${route?.pattern ?? ""}`,
    queues: [...new Set(sections.flatMap(queuesOf))].sort(),
    buckets: sections.flatMap(({ r2_buckets }) => r2_buckets.map(({ bucket_name }) => bucket_name)).sort(),
    pages: { project: site.name, branch: name },
  };
}

/** The names in the files that nobody has replaced yet, as `<file>: <variable>`. */
export function unreplacedNames({ workers, apiUrl }: CloudEnvironment): string[] {
  const vars = workers.flatMap(({ config, vars }) =>
    Object.entries(vars)
      .filter(([, value]) => isPlaceholder(value))
      .map(([variable]) => `${config}: ${variable}`),
  );
  return isPlaceholder(apiUrl) ? ["wrangler.toml: routes", ...vars] : vars;
}

function readWorker(worker: WorkerName, name: EnvironmentName, folder: string) {
  const config = files[worker];
  const parsed = readToml(join(folder, config)) as { name: string; env: Record<string, Section> };
  const section = parsed.env[name];
  if (section === undefined) throw new Error(`Cannot find [env.${name}] in "${config}"`);
  const { vars, secrets } = section;
  const file: WorkerFile = {
    worker,
    config,
    name: `${parsed.name}-${name}`,
    vars,
    secrets: secrets.required,
    dataset: section.analytics_engine_datasets[0]?.dataset ?? "",
  };
  return { file, section };
}

function queuesOf({ queues }: Section): string[] {
  const consumed = queues.consumers.flatMap(({ queue, dead_letter_queue }) => [
    queue,
    ...(dead_letter_queue === undefined ? [] : [dead_letter_queue]),
  ]);
  return [...queues.producers.map(({ queue }) => queue), ...consumed];
}

function readToml(path: string): unknown {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new Error(`Cannot read "${path}": ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
