import { z } from "zod";
import { isPlaceholder } from "../contract/placeholder.ts";
import type { SealingKeys } from "./webhooks/secrets.ts";

const httpUrl = z.url({ protocol: /^https?$/, error: "is not an http(s) URL" });

const secret = z.string().min(16, "must have at least 16 characters");

/** One, or while it is changed two: the first seals, both open. */
const changedKey = z
  .string()
  .refine((value) => value.split(" ").every((each) => each.length >= 32), "must have at least 32 characters")
  .refine((value) => value.split(" ").length <= 2, "has more than two keys");

const variables = z.object({
  ENVIRONMENT: z.enum(["development", "staging", "production"], "must be development, staging or production"),
  GATEWAY_URL: httpUrl,
  NEON_PROXY_URL: z.union([z.literal(""), httpUrl], "is not an http(s) URL"),
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: "is not postgres://role:password@host/database",
  }),
  JOBS_WEBHOOK_SECRET: z.string().min(32, "must have at least 32 characters"),
  WEBHOOK_SEALING_KEY: changedKey,
  DNS_URL: httpUrl,
  LAGO_URL: httpUrl,
  LAGO_API_KEY: secret,
  CF_ACCESS_CLIENT_ID: secret.optional(),
  CF_ACCESS_CLIENT_SECRET: secret.optional(),
});

export type Config = {
  environment: "development" | "staging" | "production";
  /** Issues the tokens that are accepted; its keys are at `/api/auth/jwks`. */
  gatewayUrl: string;
  databaseUrl: string;
  /** The adapter in front of a Postgres that is not Neon; empty in the cloud. */
  neonProxyUrl: string;
  /** Signs what the gateway is told; the gateway has the same. */
  webhookSecret: string;
  /** Seal the secrets that sign for customers' endpoints. */
  webhookSealingKeys: SealingKeys;
  /** Answers DNS questions over HTTPS, in JSON: where a customer's endpoint leads to. */
  dnsUrl: string;
  /** Where usage is billed, and what lets through where Cloudflare Access guards it. */
  lago: { url: string; apiKey: string; access: { clientId: string; clientSecret: string } | null };
};

/**
 * Reads the string variables of the environment; nothing else does.
 * @throws {Error} naming every variable that is missing, malformed or, outside of development, a placeholder, all at
 *   once. A value is never part of the message.
 */
export function readConfig(env: object): Config {
  const parsed = variables.safeParse(env);
  const problems = [...(parsed.success ? [] : malformed(env, parsed.error)), ...placeholders(env)];
  if (!parsed.success || problems.length > 0) {
    throw new Error(`Cannot read the jobs worker's configuration: ${problems.join("; ")}`);
  }
  const { ENVIRONMENT, GATEWAY_URL, NEON_PROXY_URL, DATABASE_URL, JOBS_WEBHOOK_SECRET } = parsed.data;
  const {
    WEBHOOK_SEALING_KEY,
    DNS_URL,
    LAGO_URL,
    LAGO_API_KEY,
    CF_ACCESS_CLIENT_ID: clientId,
    CF_ACCESS_CLIENT_SECRET,
  } = parsed.data;
  const access =
    clientId === undefined || CF_ACCESS_CLIENT_SECRET === undefined
      ? null
      : { clientId, clientSecret: CF_ACCESS_CLIENT_SECRET };
  return {
    environment: ENVIRONMENT,
    gatewayUrl: GATEWAY_URL,
    databaseUrl: DATABASE_URL,
    neonProxyUrl: NEON_PROXY_URL,
    webhookSecret: JOBS_WEBHOOK_SECRET,
    webhookSealingKeys: sealingKeysOf(WEBHOOK_SEALING_KEY),
    dnsUrl: DNS_URL,
    lago: { url: LAGO_URL, apiKey: LAGO_API_KEY, access },
  };
}

function sealingKeysOf(value: string): SealingKeys {
  const [first = "", ...more] = value.split(" ");
  return [first, ...more];
}

function malformed(env: object, { issues }: z.ZodError): string[] {
  return issues.map(({ path: [name], message }) =>
    Reflect.get(env, String(name)) === undefined
      ? `${String(name)} is missing`
      : `${String(name)} ${message}`,
  );
}

function placeholders(env: object): string[] {
  if (Reflect.get(env, "ENVIRONMENT") === "development") return [];
  return Object.keys(variables.shape).flatMap((name) => {
    const value: unknown = Reflect.get(env, name);
    if (typeof value !== "string") return [];
    // A key that is being changed is two, with a space between.
    return [value, ...value.split(" ")].some(isPlaceholder) ? [`${name} is a placeholder`] : [];
  });
}
