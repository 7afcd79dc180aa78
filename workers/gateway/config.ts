import { z } from "zod";
import type { DatabaseConfig } from "../../db/gateway/client.ts";
import { type RatePolicies, ratePoliciesFrom } from "./policies.ts";

export type Config = {
  environment: "development" | "staging" | "production";
  /** Origin of the site, without a trailing slash: links in mails and cookies are made for it. */
  publicUrl: string;
  clientAddressHeader: "cf-connecting-ip" | "x-forwarded-for";
  database: DatabaseConfig;
  redis: { url: string; token: string };
  authSecret: string;
  directus: { url: string; token: string };
  lago: { url: string; apiKey: string };
  mail: { url: string; token: string; from: string };
  policies: RatePolicies;
};

const httpUrl = z.string().check((context) => {
  const parsed = URL.canParse(context.value) ? new URL(context.value) : null;
  if (parsed === null || !["http:", "https:"].includes(parsed.protocol)) {
    context.issues.push({ code: "custom", message: "is not an http(s) URL", input: context.value });
  }
});

const origin = httpUrl.refine((value) => !URL.canParse(value) || new URL(value).origin === value, {
  error: "must be an origin alone, as https://app.example.org",
});

const secret = z.string().min(16, "must have at least 16 characters");

const variables = z.object({
  ENVIRONMENT: z.enum(["development", "staging", "production"], "must be development, staging or production"),
  PUBLIC_URL: origin,
  CLIENT_ADDRESS: z.enum(
    ["cf-connecting-ip", "x-forwarded-for"],
    "must be cf-connecting-ip or x-forwarded-for",
  ),
  NEON_PROXY_URL: z.union([z.literal(""), origin]).optional(),
  UPSTASH_REDIS_REST_URL: origin,
  DIRECTUS_URL: origin,
  LAGO_URL: origin,
  MAIL_URL: origin,
  MAIL_FROM: z.string().regex(/^(?:[^<>\r\n]+ <[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/, {
    error: 'is not a sender, as "Name <address@domain>"',
  }),
  DATABASE_URL: z.string().regex(/^postgres(?:ql)?:\/\/[^:@/\s]+:[^@\s]+@[^/\s]+\/\S+$/, {
    error: "is not postgres://role:password@host/database",
  }),
  UPSTASH_REDIS_REST_TOKEN: secret,
  AUTH_SECRET: z.string().min(32, "must have at least 32 characters"),
  DIRECTUS_TOKEN: secret,
  LAGO_API_KEY: secret,
  MAIL_TOKEN: secret,
  RATE_LIMITS: z.string().optional(),
});

type Variables = z.infer<typeof variables>;

/** What a copied template or a developer's file says; a deployed worker runs on none of it. */
const placeholder =
  /development-only|replace-?me|change-?me|(?:^|[/@.])example\.(?:com|org|net)(?:[/>:]|$)|\.test>?$/i;

/**
 * Reads the string variables and secrets, once for an isolate.
 * @throws {Error} naming every variable that is missing, malformed or a placeholder. Values are never shown: they may
 * be secrets.
 */
export function readConfig(env: object): Config {
  const parsed = variables.safeParse(env);
  if (!parsed.success) {
    throw invalid(
      parsed.error.issues.map(({ path: [name], message }) => [
        String(name),
        Reflect.get(env, String(name)) === undefined ? "is missing" : message,
      ]),
    );
  }
  const values = parsed.data;
  if (values.ENVIRONMENT !== "development") {
    const problems = deploymentProblems(values);
    if (problems.length > 0) throw invalid(problems);
  }
  return {
    environment: values.ENVIRONMENT,
    publicUrl: values.PUBLIC_URL,
    clientAddressHeader: values.CLIENT_ADDRESS,
    database: { databaseUrl: values.DATABASE_URL, neonProxyUrl: values.NEON_PROXY_URL || null },
    redis: { url: values.UPSTASH_REDIS_REST_URL, token: values.UPSTASH_REDIS_REST_TOKEN },
    authSecret: values.AUTH_SECRET,
    directus: { url: values.DIRECTUS_URL, token: values.DIRECTUS_TOKEN },
    lago: { url: values.LAGO_URL, apiKey: values.LAGO_API_KEY },
    mail: { url: values.MAIL_URL, token: values.MAIL_TOKEN, from: values.MAIL_FROM },
    policies: ratePoliciesFrom(values.RATE_LIMITS),
  };
}

function deploymentProblems(values: Variables): [string, string][] {
  const problems: [string, string][] = [];
  if (!values.PUBLIC_URL.startsWith("https:")) problems.push(["PUBLIC_URL", "must be https"]);
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && placeholder.test(value)) problems.push([name, "is a placeholder"]);
  }
  return problems;
}

function invalid(problems: [string, string][]): Error {
  const list = problems.map(([name, problem]) => `${name} ${problem}`).join("; ");
  return new Error(`Cannot read the gateway's configuration: ${list}`);
}
