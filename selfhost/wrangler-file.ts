import { readFileSync } from "node:fs";
import { parse, TomlError } from "smol-toml";
import { z } from "zod";

const className = z.string().regex(/^[A-Za-z_$][\w$]*$/, "not the name of a class");
const list = <Item extends z.ZodType>(item: Item) => z.array(item).default([]);

/** Says how Cloudflare or `wrangler dev` treats the worker; on one box there is nothing to do with it. */
const elsewhere = Object.fromEntries(
  [
    "$schema",
    "account_id",
    "dev",
    "env",
    "keep_names",
    "keep_vars",
    "logpush",
    "observability",
    "placement",
    "preview_urls",
    "route",
    "routes",
    "send_metrics",
    "upload_source_maps",
    "workers_dev",
  ].map((name) => [name, z.unknown().optional()]),
);

const shared = {
  ...elsewhere,
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "not a worker's name"),
  compatibility_date: z.string().regex(/^\d{4}-\d\d-\d\d$/, "not a date such as 2026-11-01"),
  compatibility_flags: list(z.string()),
  vars: z.record(z.string(), z.json()).default({}),
  secrets: z.strictObject({ required: list(z.string()) }).default({ required: [] }),
  services: list(
    z.strictObject({ binding: z.string(), service: z.string(), entrypoint: z.string().optional() }),
  ),
};

const consumer = z.strictObject({
  queue: z.string(),
  type: z.literal("worker").optional(),
  max_batch_size: z.number().int().min(1).max(100).optional(),
  max_batch_timeout: z.number().min(0).max(60).optional(),
  max_retries: z.number().int().min(0).max(100).optional(),
  max_concurrency: z.number().int().min(1).max(1024).optional(),
  retry_delay: z.number().int().min(0).optional(),
  dead_letter_queue: z.string().optional(),
});

const migration = z.strictObject({
  tag: z.string(),
  new_classes: list(className),
  new_sqlite_classes: list(className),
  renamed_classes: list(z.strictObject({ from: className, to: className })),
  deleted_classes: list(className),
});

const workerFileSchema = z.strictObject({
  ...shared,
  main: z.string(),
  minify: z.boolean().optional(),
  durable_objects: z
    .strictObject({
      bindings: list(
        z.strictObject({ name: z.string(), class_name: className, script_name: z.string().optional() }),
      ),
    })
    .default({ bindings: [] }),
  migrations: list(migration),
  queues: z
    .strictObject({
      producers: list(z.strictObject({ binding: z.string(), queue: z.string() })),
      consumers: list(consumer),
    })
    .default({ producers: [], consumers: [] }),
  r2_buckets: list(
    z.strictObject({
      binding: z.string(),
      bucket_name: z.string(),
      preview_bucket_name: z.string().optional(),
    }),
  ),
  triggers: z.strictObject({ crons: list(z.string()) }).default({ crons: [] }),
  // What the cloud lets an invocation use: a box of one's own counts neither.
  limits: z.strictObject({ cpu_ms: z.number().int(), subrequests: z.number().int() }).optional(),
});

const siteFileSchema = z.strictObject({ ...shared, pages_build_output_dir: z.string() });

export type WorkerFile = z.infer<typeof workerFileSchema>;
export type SiteFile = z.infer<typeof siteFileSchema>;
export type QueueConsumer = z.infer<typeof consumer>;

/**
 * Reads a worker's wrangler.toml, its top level only: `[env.*]` are other deployments.
 * @throws {Error} naming the file and each setting that is wrong, or that a one-box host would not obey.
 */
export function readWorkerFile(path: string): WorkerFile {
  return readFile(path, workerFileSchema);
}

/** Reads the wrangler.toml of a Pages project, as `readWorkerFile` does a worker's. */
export function readSiteFile(path: string): SiteFile {
  return readFile(path, siteFileSchema);
}

/**
 * Tells a worker's variables and secrets apart, which `wrangler dev` has together. What the file does not name is left out,
 * as where it is deployed.
 */
export function divideValues(
  file: Pick<WorkerFile, "vars" | "secrets">,
  values: Record<string, unknown>,
): { vars: Record<string, string>; secrets: Record<string, string> } {
  const pick = (isNamed: (name: string) => boolean) =>
    Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => (isNamed(name) ? [[name, String(value)]] : [])),
    );
  return {
    vars: pick((name) => name in file.vars),
    secrets: pick((name) => file.secrets.required.includes(name)),
  };
}

function readFile<Schema extends z.ZodType>(path: string, schema: Schema): z.infer<Schema> {
  const read = schema.safeParse(parseToml(path));
  if (read.success) return read.data;
  const reasons = read.error.issues.flatMap((issue) => {
    const at = issue.path.map(String);
    if (issue.code !== "unrecognized_keys") return [`"${at.join(".")}": ${issue.message}`];
    return issue.keys.map((key) => `"${[...at, key].join(".")}": not known to the one-box host`);
  });
  throw new Error(`Cannot use "${path}":\n${reasons.map((reason) => `  ${reason}`).join("\n")}`);
}

function parseToml(path: string): unknown {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch (error) {
    const reason = error instanceof TomlError ? error.message.trimEnd() : String(error);
    throw new Error(`Cannot read "${path}": ${reason}`, { cause: error });
  }
}
