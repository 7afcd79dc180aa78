import { generateKeyPairSync, randomBytes } from "node:crypto";
import { isPlaceholder } from "../workers/contract/placeholder.ts";
import { versionHere } from "./checked-out.ts";

/** What whoever sets up a box is asked for. */
export type Answers = { domain: string; email: string; mailFrom: string; smtpUrl: string };

type Variable = {
  name: string;
  /** Said above it in the file. */
  about?: string;
  /** Its first value. One that is empty may stay so. */
  make: (answers: Answers) => string;
};

const group = (about: string, [first, ...rest]: Omit<Variable, "about">[]): Variable[] =>
  first ? [{ ...first, about }, ...rest] : [];

const secret = (name: string): Omit<Variable, "about"> => ({ name, make: () => randomSecret() });
const empty = (name: string): Omit<Variable, "about"> => ({ name, make: () => "" });

/** Everything that `.env.selfhost` says, in its order. */
export const variables: Variable[] = [
  ...group("Where the product is, and whom certificates are told of. DNS of this name leads to the box.", [
    { name: "SELVEDGE_DOMAIN", make: ({ domain }) => domain },
    { name: "PUBLIC_URL", make: ({ domain }) => `https://${domain}` },
    { name: "ACME_EMAIL", make: ({ email }) => email },
  ]),
  ...group(
    "Where editors open Directus' studio and administrators Lago's dashboard: DNS leads these to the box too.",
    [
      { name: "STUDIO_URL", make: ({ domain }) => `https://studio.${domain}` },
      { name: "BILLING_DESK_URL", make: ({ domain }) => `https://billing.${domain}` },
    ],
  ),
  ...group('What runs: "full" is everything, "vm" what a cloud edge needs; ",monitoring" adds the watch.', [
    { name: "COMPOSE_PROFILES", make: () => "full" },
    { name: "SELVEDGE_VERSION", make: versionHere },
  ]),
  ...group("Mail: who it is from, the server that takes it, and whom the contact form is mailed to.", [
    { name: "MAIL_FROM", make: ({ mailFrom }) => mailFrom },
    { name: "SMTP_URL", make: ({ smtpUrl }) => smtpUrl },
    { name: "CONTACT_ADDRESS", make: ({ email }) => email },
  ]),
  ...group("Passwords of Postgres: the superuser, and each role.", [
    secret("POSTGRES_PASSWORD"),
    secret("GATEWAY_OWNER_PASSWORD"),
    secret("GATEWAY_PASSWORD"),
    secret("JOBS_OWNER_PASSWORD"),
    secret("JOBS_PASSWORD"),
    secret("DIRECTUS_DB_PASSWORD"),
  ]),
  ...group("Redis, and the token of the adapter in front of it.", [
    secret("REDIS_PASSWORD"),
    secret("UPSTASH_REDIS_REST_TOKEN"),
  ]),
  ...group("Secrets of the gateway and the jobs worker.", [
    secret("AUTH_SECRET"),
    { name: "AUDIT_ANCHOR_KEY", make: () => randomBytes(32).toString("base64url") },
    secret("JOBS_WEBHOOK_SECRET"),
    secret("WEBHOOK_SEALING_KEY"),
    secret("METRICS_TOKEN"),
    secret("MAIL_TOKEN"),
    secret("DIRECTUS_TOKEN"),
    secret("DIRECTUS_EDITOR_TOKEN"),
    secret("DIRECTUS_WEBHOOK_SECRET"),
    secret("LAGO_API_KEY"),
    secret("LAGO_WEBHOOK_KEY"),
  ]),
  ...group("Directus.", [
    secret("DIRECTUS_SECRET"),
    { name: "DIRECTUS_ADMIN_EMAIL", make: ({ email }) => email },
    secret("DIRECTUS_ADMIN_PASSWORD"),
    secret("DIRECTUS_ADMIN_TOKEN"),
  ]),
  ...group("Lago.", [
    secret("LAGO_DB_PASSWORD"),
    secret("LAGO_REDIS_PASSWORD"),
    { name: "LAGO_SECRET_KEY_BASE", make: () => randomBytes(64).toString("hex") },
    secret("LAGO_ENCRYPTION_PRIMARY_KEY"),
    secret("LAGO_ENCRYPTION_DETERMINISTIC_KEY"),
    secret("LAGO_ENCRYPTION_KEY_DERIVATION_SALT"),
    { name: "LAGO_RSA_PRIVATE_KEY", make: rsaKey },
    { name: "LAGO_ADMIN_EMAIL", make: ({ email }) => email },
    secret("LAGO_ADMIN_PASSWORD"),
  ]),
  ...group(
    "Whom the product mails what its own alert rules find; empty where the profile monitoring watches.",
    [{ name: "ALERT_ADDRESS", make: ({ email }) => email }],
  ),
  ...group(
    "With the profile monitoring: Grafana. And the address that alerts are posted to; without that profile, of backups and the cron alone.",
    [secret("GRAFANA_ADMIN_PASSWORD"), empty("ALERT_WEBHOOK_URL")],
  ),
  ...group("May stay empty: Stripe, sign-in by providers, other origins, the tunnel of profile vm.", [
    empty("STRIPE_WEBHOOK_SECRET"),
    empty("LAGO_PAYMENT_PROVIDER"),
    empty("GOOGLE_CLIENT_ID"),
    empty("GOOGLE_CLIENT_SECRET"),
    empty("OIDC_NAME"),
    empty("OIDC_ISSUER"),
    empty("OIDC_CLIENT_ID"),
    empty("OIDC_CLIENT_SECRET"),
    empty("CORS_ORIGINS"),
    empty("CLOUDFLARE_TUNNEL_TOKEN"),
  ]),
  ...group("May stay empty: who signs in for the status page, an address, a space and a password.", [
    empty("JOURNEY_ACCOUNT"),
  ]),
  ...group(
    "May stay empty, for what wrangler.toml says: DNS over HTTPS, an editor's largest file, Google's issuer, how Lago signs and by which organization's id, and the origins of buckets that it keeps invoices' files in, with commas between them.",
    [
      empty("DNS_URL"),
      empty("ERASURE_GRACE_DAYS"),
      empty("CONTENT_FILE_MEBIBYTES"),
      empty("GOOGLE_ISSUER"),
      empty("LAGO_WEBHOOK_ALGORITHM"),
      empty("LAGO_ORGANIZATION_ID"),
      empty("LAGO_FILE_ORIGINS"),
    ],
  ),
  ...group(
    "May stay empty on one box. Where the edge is elsewhere: where Directus and Lago tell it of changes, and Lago's own address, which is to the letter the gateway's LAGO_URL. And where Docker keeps its data, other than in /var/lib/docker.",
    [empty("DIRECTUS_WEBHOOK_URL"), empty("LAGO_WEBHOOK_URL"), empty("LAGO_API_URL"), empty("DOCKER_ROOT")],
  ),
];

/** 32 random bytes, never looking like a value that somebody forgot to replace. */
export function randomSecret(): string {
  for (;;) {
    const value = randomBytes(32).toString("base64url");
    if (!isPlaceholder(value)) return value;
  }
}

/** Lago signs its webhooks with it, and takes it as base64 of a PEM. */
function rsaKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  return Buffer.from(privateKey).toString("base64");
}
