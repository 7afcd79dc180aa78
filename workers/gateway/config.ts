import { z } from "zod";
import type { DatabaseConfig } from "../../db/gateway/client.ts";
import type { AuthSecrets } from "./auth/auth-secrets.ts";
import type { AnswerSharing } from "./cache/response-cache.ts";
import { type ConfigProblem, deploymentProblems, halfProblems, type Strings } from "./config-problems.ts";
import { type RatePolicies, ratePoliciesFrom } from "./policies.ts";
import { type ProviderConfig, providerVariables, readProviders } from "./providers-config.ts";
import type { JourneyAccount } from "./status/journey-sign-in.ts";

export type Config = {
  environment: "development" | "staging" | "production";
  /** Origin of the site, without a trailing slash: links in mails and cookies are made for it. */
  publicUrl: string;
  clientAddressHeader: "cf-connecting-ip" | "x-forwarded-for";
  /** The names that requests may be for: that of the site, and those under which the gateway itself is reached. */
  allowedHosts: ReadonlySet<string>;
  /** Whose pages may read answers and change things as whoever is signed in, beside the site's own. */
  corsOrigins: readonly string[];
  database: DatabaseConfig;
  redis: { url: string; token: string };
  /** What is sealed and signed is made with the first. */
  authSecret: string;
  /** The first, and while it is changed the other, which is still good for what it made. */
  authSecrets: AuthSecrets;
  /** The Ed25519 key that anchors of the audit log are signed with: its 32 bytes in base64url. */
  auditAnchorKey: string;
  /** `editorToken` writes, for editors alone. `webhookSecret` signs what it tells of changes; its extension has the same. */
  directus: { url: string; token: string; editorToken: string; webhookSecret: string };
  /** With whom isolates share the answers that they keep. */
  answerSharing: AnswerSharing;
  /** Origins of hosts that are reached through our gate alone. The studio may frame previews. */
  gates: Record<"studio" | "billing", string | null>;
  /** How large a file of content may be that an editor adds. */
  contentFileBytes: number;
  lago: {
    url: string;
    apiKey: string;
    /** Origins besides its own that it keeps files at, as those of a bucket. */
    fileOrigins: readonly string[];
    /** The one whose webhooks are taken; null takes those of whichever the signature is. */
    organizationId: string | null;
    /** Whether customers reach its pages: behind the gate's host, or on a developer's machine. */
    hasPortal: boolean;
    /** The code of its connection to Stripe; without one, invoices are paid by hand. */
    paymentProvider: string | null;
    /** What its webhooks are signed with. */
    webhooks: { algorithm: "hmac"; key: string } | { algorithm: "jwt" };
  };
  /** What Stripe signs its own webhooks with; null where it sends none. */
  stripeWebhookSecret: string | null;
  /** What lets the gateway through to both where Cloudflare Access guards them. */
  access: { clientId: string; clientSecret: string } | null;
  mail: { url: string; token: string; from: string };
  /** Whom messages of the contact form are mailed to; null keeps them for administrators alone. */
  contactAddress: string | null;
  /** What tells people from programs at the contact form; null where it is not used. */
  turnstile: { siteKey: string; secret: string } | null;
  /** Answers DNS questions over HTTPS, in JSON. */
  dnsUrl: string;
  /** The origin of the machine of Directus and Lago, which says how it is; null where there is none to be asked. */
  machineUrl: string | null;
  /** Signs what the jobs worker tells, which has the same; two with a space between while it is changed. */
  jobsWebhookSecret: string;
  /** Where the log is kept on a box that is watched; null where it is elsewhere. */
  lokiUrl: string | null;
  /** Opens `/metrics`; null where nobody may read them. */
  metricsToken: string | null;
  /** Who is told of alerts, by mail and by webhook; nobody where another watches. */
  alerts: { address: string | null; webhookUrl: string | null };
  /** Who signs in for the status page. */
  journeyAccount: JourneyAccount | null;
  providers: ProviderConfig[];
  policies: RatePolicies;
  /** How many objects count all keys; null for one a key. */
  limiterObjects: number | null;
  /** For how many days the closing of an account can be undone. */
  erasureGraceDays: number;
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

const hostNames = z
  .string()
  .regex(/^[a-z0-9.-]+(?:,[a-z0-9.-]+)*$/, "is not a list of host names, as api.example.org,10.0.0.5");

const origins = z.string().refine((value) => value.split(",").every((one) => origin.safeParse(one).success), {
  error: "is not a list of origins, as https://one.example.org,https://two.example.org",
});

const secret = z.string().min(16, "must have at least 16 characters");

/** One, or while it is changed two: the first makes, both are heard. */
const heardSecret = z
  .string()
  .refine((value) => value.split(" ").every((each) => each.length >= 32), "must have at least 32 characters")
  .refine((value) => value.split(" ").length <= 2, "has more than two secrets");

const variables = z.object({
  ENVIRONMENT: z.enum(["development", "staging", "production"], "must be development, staging or production"),
  PUBLIC_URL: origin,
  CLIENT_ADDRESS: z.enum(
    ["cf-connecting-ip", "x-forwarded-for"],
    "must be cf-connecting-ip or x-forwarded-for",
  ),
  ALLOWED_HOSTS: z.union([z.literal(""), hostNames]).optional(),
  CORS_ORIGINS: z.union([z.literal(""), origins]).optional(),
  NEON_PROXY_URL: z.union([z.literal(""), origin]).optional(),
  UPSTASH_REDIS_REST_URL: origin,
  DIRECTUS_URL: origin,
  LAGO_URL: origin,
  LOKI_URL: z.union([z.literal(""), origin]).optional(),
  MAIL_URL: origin,
  DNS_URL: httpUrl,
  MACHINE_URL: z.union([z.literal(""), origin]).optional(),
  MAIL_FROM: z.string().regex(/^(?:[^<>\r\n]+ <[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/, {
    error: 'is not a sender, as "Name <address@domain>"',
  }),
  CONTACT_ADDRESS: z.union([z.literal(""), z.email("is not an e-mail address")]).optional(),
  TURNSTILE_SITE_KEY: z.string().max(100).optional(),
  TURNSTILE_SECRET: z.string().max(100).optional(),
  DATABASE_URL: z.string().regex(/^postgres(?:ql)?:\/\/[^:@/\s]+:[^@\s]+@[^/\s]+\/\S+$/, {
    error: "is not postgres://role:password@host/database",
  }),
  UPSTASH_REDIS_REST_TOKEN: secret,
  AUTH_SECRET: heardSecret,
  DIRECTUS_TOKEN: secret,
  DIRECTUS_EDITOR_TOKEN: secret,
  DIRECTUS_WEBHOOK_SECRET: heardSecret,
  ANSWER_SHARING: z.enum(["edge", "redis", "nobody"], "must be edge, redis or nobody").optional(),
  STUDIO_URL: z.union([z.literal(""), origin]).optional(),
  BILLING_DESK_URL: z.union([z.literal(""), origin]).optional(),
  CONTENT_FILE_MEBIBYTES: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, "is not a number from 1 to 999")
    .optional(),
  LAGO_API_KEY: secret,
  LAGO_FILE_ORIGINS: z.union([z.literal(""), origins]).optional(),
  LAGO_ORGANIZATION_ID: z.union([z.literal(""), z.uuid("is not a UUID")]).optional(),
  LAGO_PAYMENT_PROVIDER: z.string().max(100).optional(),
  LAGO_WEBHOOK_ALGORITHM: z.enum(["hmac", "jwt"], "must be hmac or jwt").optional(),
  LAGO_WEBHOOK_KEY: secret,
  STRIPE_WEBHOOK_SECRET: secret.optional(),
  CF_ACCESS_CLIENT_ID: secret.optional(),
  CF_ACCESS_CLIENT_SECRET: secret.optional(),
  MAIL_TOKEN: secret,
  AUDIT_ANCHOR_KEY: z.string().regex(/^[A-Za-z0-9_-]{43}$/, "is not 32 bytes in base64url"),
  JOBS_WEBHOOK_SECRET: heardSecret,
  METRICS_TOKEN: secret.optional(),
  ALERT_ADDRESS: z.union([z.literal(""), z.email("is not an e-mail address")]).optional(),
  ALERT_WEBHOOK_URL: httpUrl.optional(),
  JOURNEY_ACCOUNT: z
    .union(
      [z.literal(""), z.string().regex(/^\S+@\S+ .{12,128}$/)],
      "is not an address, a space and a password",
    )
    .optional(),
  RATE_LIMITS: z
    .string()
    .refine(isRatePolicies, 'is not JSON of the policies\' numbers, as {"api":{"limit":1000}}')
    .optional(),
  RATE_LIMITER_OBJECTS: z
    .string()
    .regex(/^(?:|[1-9]\d{0,3})$/, "is neither empty nor a number from 1 to 9999")
    .optional(),
  ERASURE_GRACE_DAYS: z
    .string()
    .regex(/^\d{1,3}$/, "is not a number of days")
    .optional(),
  ...providerVariables,
});

type Variables = z.infer<typeof variables>;

/**
 * Reads the string variables and secrets, once for an isolate.
 * @throws {Error} naming every variable that is missing, malformed, a placeholder or half of something, all at once.
 * Values are never shown: they may be secrets.
 */
export function readConfig(env: object): Config {
  const parsed = variables.safeParse(env);
  const said: Strings = stringsOf(env);
  const problems = [
    ...(parsed.success ? [] : malformed(env, parsed.error)),
    ...(said.ENVIRONMENT === "development" ? [] : deploymentProblems(said)),
    ...halfProblems(said),
  ];
  if (!parsed.success || problems.length > 0) throw invalid(problems);
  const values = parsed.data;
  return {
    environment: values.ENVIRONMENT,
    publicUrl: values.PUBLIC_URL,
    clientAddressHeader: values.CLIENT_ADDRESS,
    allowedHosts: new Set([new URL(values.PUBLIC_URL).hostname, ...listOf(values.ALLOWED_HOSTS)]),
    corsOrigins: listOf(values.CORS_ORIGINS),
    database: { databaseUrl: values.DATABASE_URL, neonProxyUrl: values.NEON_PROXY_URL || null },
    redis: { url: values.UPSTASH_REDIS_REST_URL, token: values.UPSTASH_REDIS_REST_TOKEN },
    authSecret: secretsOf(values.AUTH_SECRET)[0],
    authSecrets: secretsOf(values.AUTH_SECRET),
    auditAnchorKey: values.AUDIT_ANCHOR_KEY,
    directus: {
      ...{ url: values.DIRECTUS_URL, token: values.DIRECTUS_TOKEN },
      editorToken: values.DIRECTUS_EDITOR_TOKEN,
      webhookSecret: values.DIRECTUS_WEBHOOK_SECRET,
    },
    answerSharing: values.ANSWER_SHARING ?? "edge",
    gates: { studio: values.STUDIO_URL || null, billing: values.BILLING_DESK_URL || null },
    contentFileBytes: Number(values.CONTENT_FILE_MEBIBYTES ?? 20) * 1024 * 1024,
    lago: {
      url: values.LAGO_URL,
      apiKey: values.LAGO_API_KEY,
      fileOrigins: listOf(values.LAGO_FILE_ORIGINS),
      organizationId: values.LAGO_ORGANIZATION_ID || null,
      hasPortal: values.ENVIRONMENT === "development" || Boolean(values.BILLING_DESK_URL),
      paymentProvider: values.LAGO_PAYMENT_PROVIDER || null,
      webhooks:
        values.LAGO_WEBHOOK_ALGORITHM === "jwt"
          ? { algorithm: "jwt" }
          : { algorithm: "hmac", key: values.LAGO_WEBHOOK_KEY },
    },
    stripeWebhookSecret: values.STRIPE_WEBHOOK_SECRET ?? null,
    access: accessOf(values),
    mail: { url: values.MAIL_URL, token: values.MAIL_TOKEN, from: values.MAIL_FROM },
    contactAddress: values.CONTACT_ADDRESS || null,
    turnstile:
      values.TURNSTILE_SITE_KEY && values.TURNSTILE_SECRET
        ? { siteKey: values.TURNSTILE_SITE_KEY, secret: values.TURNSTILE_SECRET }
        : null,
    dnsUrl: values.DNS_URL,
    machineUrl: values.MACHINE_URL || null,
    jobsWebhookSecret: values.JOBS_WEBHOOK_SECRET,
    lokiUrl: values.LOKI_URL || null,
    metricsToken: values.METRICS_TOKEN ?? null,
    alerts: { address: values.ALERT_ADDRESS || null, webhookUrl: values.ALERT_WEBHOOK_URL ?? null },
    journeyAccount: journeyAccountOf(values),
    providers: readProviders(values),
    policies: ratePoliciesFrom(values.RATE_LIMITS),
    limiterObjects: values.RATE_LIMITER_OBJECTS ? Number(values.RATE_LIMITER_OBJECTS) : null,
    erasureGraceDays: Number(values.ERASURE_GRACE_DAYS ?? 7),
  };
}

function isRatePolicies(overrides: string): boolean {
  try {
    ratePoliciesFrom(overrides);
    return true;
  } catch {
    return false;
  }
}

function accessOf({ CF_ACCESS_CLIENT_ID: clientId, CF_ACCESS_CLIENT_SECRET: clientSecret }: Variables) {
  return clientId === undefined || clientSecret === undefined ? null : { clientId, clientSecret };
}

function journeyAccountOf({ JOURNEY_ACCOUNT: value }: Variables): JourneyAccount | null {
  if (!value) return null;
  const space = value.indexOf(" ");
  return { email: value.slice(0, space).toLowerCase(), password: value.slice(space + 1) };
}

function listOf(value: string | undefined): string[] {
  return value ? value.split(",") : [];
}

function malformed(env: object, { issues }: z.ZodError): ConfigProblem[] {
  return issues.map(({ path: [name], message }) => [
    String(name),
    Reflect.get(env, String(name)) === undefined ? "is missing" : message,
  ]);
}

/** The values of our variables, whatever is wrong with them. */
function stringsOf(env: object): Strings {
  const entries = Object.keys(variables.shape).map((name) => [name, Reflect.get(env, name)] as const);
  return Object.fromEntries(entries.filter(([, value]) => typeof value === "string"));
}

/** One problem of each variable, the first that was found. */
function invalid(problems: ConfigProblem[]): Error {
  const first = new Map(problems.toReversed());
  const list = Array.from(first, ([name, problem]) => `${name} ${problem}`).reverse();
  return new Error(`Cannot read the gateway's configuration: ${list.join("; ")}`);
}

function secretsOf(value: string): AuthSecrets {
  const [first = "", ...more] = value.split(" ");
  return [first, ...more];
}
