import { join } from "node:path";
import { product } from "./bundle.ts";
import type { Environment } from "./env-file.ts";
import { knownOrganization } from "./lago-organization.ts";
import { webhookAlgorithm } from "./set-up-lago.ts";
import type { SecretValues } from "./workerd.ts";
import type { Host } from "./workerd-config.ts";
import { readWorkerFile } from "./wrangler-file.ts";

/** Where the workers reach what they need: the adapters, Directus and Lago. */
export type Upstreams = { neon: string; upstash: string; mail: string; directus: string; lago: string };

export type ProductionOptions = {
  env: Environment;
  upstreams: Upstreams;
  /** Where the configuration and the state go. */
  folder: string;
  /** `host:port` of each. */
  addresses: { site: string; gateway: string };
};

/** What may be left out: who has none of these is not asked for them. */
const optionalSecrets = [
  "STRIPE_WEBHOOK_SECRET",
  "METRICS_TOKEN",
  "JOURNEY_ACCOUNT",
  "GOOGLE_CLIENT_SECRET",
  "OIDC_CLIENT_SECRET",
];

/** What the environment may say otherwise, as in wrangler.toml. */
const adjustable = {
  CORS_ORIGINS: "",
  CONTACT_ADDRESS: "",
  ALERT_ADDRESS: "",
  LAGO_PAYMENT_PROVIDER: "",
  LAGO_FILE_ORIGINS: "",
  DNS_URL: "https://cloudflare-dns.com/dns-query",
  ERASURE_GRACE_DAYS: "7",
  CONTENT_FILE_MEBIBYTES: "20",
  STUDIO_URL: "",
  BILLING_DESK_URL: "",
  GOOGLE_ISSUER: "",
  GOOGLE_CLIENT_ID: "",
  OIDC_NAME: "",
  OIDC_ISSUER: "",
  OIDC_CLIENT_ID: "",
};

/**
 * The whole product as one box runs it in production: what wrangler.toml says of development is replaced, value by value.
 * @throws {Error} naming every variable that is not set, all at once.
 */
export function productionHost(options: ProductionOptions): { host: Host; secrets: SecretValues } {
  const { env, folder, addresses } = options;
  const gatewayFile = readWorkerFile(product.gateway.wranglerFile);
  const jobsFile = readWorkerFile(product.jobs.wranglerFile);
  const names = {
    gateway: gatewayFile.secrets.required.filter((name) => !optionalSecrets.includes(name) || env[name]),
    jobs: jobsFile.secrets.required,
  };
  requireVariables(env, [...names.gateway, ...names.jobs]);
  const secretsOf = (worker: "gateway" | "jobs") =>
    Object.fromEntries(
      names[worker].map((name) => [name, name === "DATABASE_URL" ? workerDatabase(worker, env) : env[name]]),
    );
  return {
    host: {
      workers: [
        {
          ...product.gateway,
          ...{ vars: gatewayVars(options), secrets: names.gateway, address: addresses.gateway },
        },
        { ...product.jobs, vars: jobsVars(options) },
      ],
      site: { ...product.site, vars: { PUBLIC_URL: env.PUBLIC_URL ?? "" }, address: addresses.site },
      stateFolder: join(folder, "state"),
      configFile: join(folder, "workerd.capnp"),
    },
    secrets: { [gatewayFile.name]: secretsOf("gateway"), [jobsFile.name]: secretsOf("jobs") },
  };
}

function gatewayVars({ env, upstreams, folder }: ProductionOptions): Record<string, string> {
  const chosen = Object.entries(adjustable).map(([name, fallback]) => [name, env[name] || fallback]);
  return {
    ...Object.fromEntries(chosen),
    ENVIRONMENT: "production",
    PUBLIC_URL: env.PUBLIC_URL ?? "",
    MAIL_FROM: env.MAIL_FROM ?? "",
    CLIENT_ADDRESS: "x-forwarded-for",
    // What is on the box reaches it by these: the jobs worker, Directus and Lago.
    ALLOWED_HOSTS: "127.0.0.1,edge",
    NEON_PROXY_URL: upstreams.neon,
    UPSTASH_REDIS_REST_URL: upstreams.upstash,
    MAIL_URL: upstreams.mail,
    DIRECTUS_URL: upstreams.directus,
    LAGO_URL: upstreams.lago,
    LOKI_URL: lokiOf(env),
    MACHINE_URL: env.MACHINE_URL ?? "",
    LAGO_ORGANIZATION_ID: env.LAGO_ORGANIZATION_ID || knownOrganization(folder),
    LAGO_WEBHOOK_ALGORITHM: env.LAGO_WEBHOOK_ALGORITHM || webhookAlgorithm,
    TURNSTILE_SITE_KEY: "",
    ANSWER_SHARING: "nobody",
    RATE_LIMITS: "",
    RATE_LIMITER_OBJECTS: "1",
  };
}

/** The profile that watches the box keeps its log too. */
function lokiOf({ COMPOSE_PROFILES = "" }: Environment): string {
  return COMPOSE_PROFILES.split(",").includes("monitoring") ? "http://loki:3100" : "";
}

function jobsVars({ env, upstreams, addresses }: ProductionOptions): Record<string, string> {
  const port = addresses.gateway.slice(addresses.gateway.lastIndexOf(":") + 1);
  return {
    ENVIRONMENT: "production",
    GATEWAY_URL: `http://127.0.0.1:${port}`,
    NEON_PROXY_URL: upstreams.neon,
    LAGO_URL: upstreams.lago,
    DNS_URL: env.DNS_URL || adjustable.DNS_URL,
  };
}

/** As the worker's own role. Where Postgres is, the adapter knows: it takes no host from a client. */
export function workerDatabase(worker: "gateway" | "jobs", env: Environment): string {
  const password = encodeURIComponent(env[`${worker.toUpperCase()}_PASSWORD`] ?? "");
  return `postgres://${worker}:${password}@postgres/${worker}`;
}

function requireVariables(env: Environment, secrets: string[]): void {
  const passwords = ["GATEWAY_PASSWORD", "JOBS_PASSWORD"];
  const all = [...new Set([...secrets, ...passwords, "PUBLIC_URL", "MAIL_FROM"])];
  const missing = all.filter((name) => name !== "DATABASE_URL" && !env[name]);
  if (missing.length > 0)
    throw new Error(`Cannot start: ${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} not set`);
}
