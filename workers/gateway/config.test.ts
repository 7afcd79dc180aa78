import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

const deployed = {
  ENVIRONMENT: "production",
  PUBLIC_URL: "https://app.selvedge.dev",
  CLIENT_ADDRESS: "cf-connecting-ip",
  NEON_PROXY_URL: "",
  UPSTASH_REDIS_REST_URL: "https://eu1-quick-fish-1.upstash.io",
  DIRECTUS_URL: "https://cms.selvedge.dev",
  LAGO_URL: "https://billing.selvedge.dev",
  MAIL_URL: "https://api.resend.com",
  DNS_URL: "https://cloudflare-dns.com/dns-query",
  MAIL_FROM: "Selvedge <hello@selvedge.dev>",
  DATABASE_URL:
    "postgresql://gateway:a-real-password@ep-cool-1.eu-central-1.aws.neon.tech/gateway?sslmode=require",
  UPSTASH_REDIS_REST_TOKEN: "AX0AAIjcDFhMTIzNDU2Nzg5MA",
  AUTH_SECRET: "Zk1vT2J3UjVqWkZ4d1p0U2lVbEg3b2hBcXlYc0Q5Z0M",
  DIRECTUS_TOKEN: "q8dJ2mXw7LrT0vKe",
  DIRECTUS_EDITOR_TOKEN: "mXw7LrT0vKe9dKq2",
  DIRECTUS_WEBHOOK_SECRET: "Lr7T0vKe9dKq2mXw7LrT0vKe9dKq2mXw",
  LAGO_WEBHOOK_KEY: "x7LrT0vKe9dKq2mXw7LrT0vKe9dKq2mX",
  LAGO_API_KEY: "4f6a1c1e-9a35-4a77-8f0e-0d3c2b1a9e8d",
  MAIL_TOKEN: "re_9dKq2mXw7LrT0vKe",
  AUDIT_ANCHOR_KEY: "hX3nqk1mVb0dQ2Zr5tYw8uKpLs7cFgJa9eRiNoTxMzE",
  JOBS_WEBHOOK_SECRET: "w7LrT0vKe9dKq2mXw7LrT0vKe9dKq2mX",
};

test("reads the development variables", () => {
  expect(readConfig(env)).toMatchObject({
    environment: "development",
    clientAddressHeader: "x-forwarded-for",
  });
});

test("reads a deployment's variables; an empty NEON_PROXY_URL means Neon itself", () => {
  expect(readConfig(deployed)).toMatchObject({
    environment: "production",
    publicUrl: "https://app.selvedge.dev",
    database: { neonProxyUrl: null },
  });
});

test("customers have pages at the billing service where its host is behind the gate", () => {
  const billing = { BILLING_DESK_URL: "https://desk.selvedge.dev" };
  expect([deployed, { ...deployed, ...billing }, env].map((each) => readConfig(each).lago.hasPortal)).toEqual(
    [...[false, true, true]],
  );
});

test.each(Object.keys(deployed).filter((name) => name !== "NEON_PROXY_URL"))(
  "names %s when it is missing",
  (name) => {
    expect(() => readConfig({ ...deployed, [name]: undefined })).toThrow(`${name} is missing`);
  },
);

test("reads what lets it through Cloudflare Access, both or neither", () => {
  const both = {
    CF_ACCESS_CLIENT_ID: "0123456789abcdef.access",
    CF_ACCESS_CLIENT_SECRET: "8f0e0d3c2b1a9e8d",
  };
  expect(readConfig(deployed).access).toBeNull();
  expect(readConfig({ ...deployed, ...both }).access).toEqual({
    clientId: both.CF_ACCESS_CLIENT_ID,
    clientSecret: both.CF_ACCESS_CLIENT_SECRET,
  });
  for (const name of Object.keys(both)) {
    expect(() => readConfig({ ...deployed, ...both, [name]: undefined })).toThrow(`${name} is missing`);
  }
});

test.each([
  ["ENVIRONMENT", "live"],
  ["PUBLIC_URL", "app.selvedge.dev"],
  ["PUBLIC_URL", "https://app.selvedge.dev/"],
  ["PUBLIC_URL", "javascript:alert(1)"],
  ["CLIENT_ADDRESS", "x-real-ip"],
  ["DIRECTUS_URL", "ftp://cms.selvedge.dev"],
  ["LAGO_URL", "https://billing.selvedge.dev/api/v1"],
  ["LAGO_FILE_ORIGINS", "https://bucket.selvedge.dev/files"],
  ["STUDIO_URL", "https://studio.selvedge.dev/admin"],
  ["MAIL_FROM", "Selvedge"],
  ["MAIL_FROM", "Selvedge <hello@selvedge.dev>\r\nBcc: x@y.z"],
  ["DATABASE_URL", "mysql://gateway:secret@host/gateway"],
  ["AUTH_SECRET", "short"],
  ["MAIL_TOKEN", ""],
  ["ALLOWED_HOSTS", "https://api.selvedge.dev"],
  ["ALLOWED_HOSTS", "api.selvedge.dev, other.selvedge.dev"],
  ["ALLOWED_HOSTS", "*"],
  ["CORS_ORIGINS", "*"],
  ["CORS_ORIGINS", "null"],
  ["CORS_ORIGINS", "https://one.selvedge.dev/"],
  ["NEON_PROXY_URL", "neon"],
  ["UPSTASH_REDIS_REST_URL", "redis://cache.selvedge.dev"],
  ["UPSTASH_REDIS_REST_TOKEN", "short"],
  ["MAIL_URL", "smtp://mail.selvedge.dev"],
  ["LOKI_URL", "http://loki:3100/loki/api/v1/push"],
  ["DNS_URL", "dns.selvedge.dev"],
  ["CONTACT_ADDRESS", "Selvedge <hello@selvedge.dev>"],
  ["ALERT_ADDRESS", "Operators <ops@selvedge.dev>"],
  ["ALERT_WEBHOOK_URL", "hooks.acme.io/alerts"],
  ["DIRECTUS_TOKEN", "short"],
  ["DIRECTUS_EDITOR_TOKEN", "short"],
  ["LAGO_API_KEY", "short"],
  ["METRICS_TOKEN", "short"],
  ["JOURNEY_ACCOUNT", "journeys@acme.io"],
  ["JOURNEY_ACCOUNT", "journeys a-long-enough-password"],
  ["JOURNEY_ACCOUNT", "journeys@acme.io short"],
  ["AUTH_SECRET", `${"n".repeat(31)}1 short`],
  ["AUTH_SECRET", ["a", "b", "c"].map((letter) => letter.repeat(31) + 1).join(" ")],
  ["JOBS_WEBHOOK_SECRET", "short"],
  ["JOBS_WEBHOOK_SECRET", `${"n".repeat(31)}1 short`],
  ["RATE_LIMITS", '{"nothing":{"limit":1}}'],
  ["ERASURE_GRACE_DAYS", "a week"],
  ["CONTENT_FILE_MEBIBYTES", "20 MB"],
  ["AUDIT_ANCHOR_KEY", "hX3nqk1mVb0dQ2Zr5tYw8uKpLs7cFgJa9eRiNoTx"],
])("names %s when it is %j, and does not repeat the value", (name, value) => {
  const read = () => readConfig({ ...deployed, [name]: value });
  expect(read).toThrow(name);
  if (value !== "") expect(read).not.toThrow(value);
});

test.each([
  ["PUBLIC_URL", "http://app.selvedge.dev"],
  ["LAGO_FILE_ORIGINS", "https://bucket.selvedge.dev,http://bucket.selvedge.dev"],
  ["STUDIO_URL", "http://studio.selvedge.dev"],
  ["PUBLIC_URL", "https://example.com"],
  ["MAIL_FROM", "Selvedge <hello@example.com>"],
  ["MAIL_FROM", "Selvedge <hello@selvedge.test>"],
  ["UPSTASH_REDIS_REST_URL", "https://replace-me.upstash.io"],
  ["DIRECTUS_URL", "https://cms.example.com"],
  ["DATABASE_URL", "postgres://gateway:development-only@127.0.0.1:54320/gateway"],
  ["UPSTASH_REDIS_REST_TOKEN", "development-only-redis"],
  ["AUTH_SECRET", "development-only-auth-secret-of-32-bytes-or-more"],
  ["DIRECTUS_TOKEN", "development-only-directus-reader"],
  ["LAGO_API_KEY", "development-only-lago"],
  ["MAIL_TOKEN", "development-only-mail"],
  ["AUTH_SECRET", "changeme-changeme-changeme-changeme"],
])("a deployment refuses to run with %s = %j", (name, value) => {
  for (const ENVIRONMENT of ["staging", "production"]) {
    expect(() => readConfig({ ...deployed, ENVIRONMENT, [name]: value })).toThrow(name);
  }
});

test("names every wrong variable at once, malformed, missing, placeholders and halves together", () => {
  const wrong = {
    ...{
      LAGO_URL: "x",
      MAIL_TOKEN: undefined,
      AUTH_SECRET: "development-only-auth-secret-of-32-bytes-or-more",
    },
    ...{ TURNSTILE_SITE_KEY: "0x4AAA", RATE_LIMITS: "{", CORS_ORIGINS: "http://app.selvedge.dev" },
  };
  const read = () => readConfig({ ...deployed, ...wrong });
  for (const problem of [
    ...["LAGO_URL is not an http(s) URL", "MAIL_TOKEN is missing", "AUTH_SECRET is a placeholder"],
    ...["TURNSTILE_SECRET is missing", "RATE_LIMITS is not JSON", "CORS_ORIGINS must be https"],
  ]) {
    expect(read).toThrow(problem);
  }
});

/** Everything that is a secret, of which the developer's value is known to everyone. */
const secrets = [
  ...[
    "DATABASE_URL",
    "UPSTASH_REDIS_REST_TOKEN",
    "AUTH_SECRET",
    "DIRECTUS_TOKEN",
    "DIRECTUS_EDITOR_TOKEN",
    "LAGO_API_KEY",
    "LAGO_WEBHOOK_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "MAIL_TOKEN",
  ],
  ...["AUDIT_ANCHOR_KEY", "JOBS_WEBHOOK_SECRET", "DIRECTUS_WEBHOOK_SECRET", "METRICS_TOKEN"],
  ...["GOOGLE_CLIENT_SECRET", "OIDC_CLIENT_SECRET"],
];

test.each(secrets)("a deployment refuses the development value of %s", (name) => {
  const value: unknown = Reflect.get(env, name);
  expect(value).toMatch(/./);
  for (const ENVIRONMENT of ["staging", "production"]) {
    expect(() => readConfig({ ...deployed, ENVIRONMENT, [name]: value })).toThrow(`${name} is a placeholder`);
  }
});

test("there is no secret beside those that the gateway reads", () => {
  const named = Object.keys(env).filter((name) => /SECRET|TOKEN|KEY|PASSWORD|DATABASE_URL/.test(name));
  const unread = named.filter((name) => !secrets.includes(name));
  // It is shown to every visitor.
  expect(unread.sort()).toEqual(["TURNSTILE_SITE_KEY"]);
  for (const name of unread) expect(() => readConfig({ ...deployed, [name]: undefined })).not.toThrow();
});

test.each([
  "replace-me-with-a-secret-of-32-characters",
  "change_this-change_this-change_this-1",
  "your-secret-goes-here-your-secret-goes-here",
  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
  "a-placeholder-of-more-than-32-characters",
])("a deployment refuses a secret that reads %j", (AUTH_SECRET) => {
  expect(() => readConfig({ ...deployed, AUTH_SECRET })).toThrow("AUTH_SECRET is a placeholder");
});

test("a deployment refuses one secret for two purposes, and other rate policies than its own", () => {
  const { AUTH_SECRET } = deployed;
  expect(() => readConfig({ ...deployed, JOBS_WEBHOOK_SECRET: AUTH_SECRET })).toThrow(
    "JOBS_WEBHOOK_SECRET must not be that of AUTH_SECRET",
  );
  const changing = {
    AUTH_SECRET: `${AUTH_SECRET} ${"n".repeat(31)}1`,
    JOBS_WEBHOOK_SECRET: `${"n".repeat(31)}1`,
  };
  expect(() => readConfig({ ...deployed, ...changing })).toThrow(
    "JOBS_WEBHOOK_SECRET must not be that of AUTH_SECRET",
  );
  expect(() => readConfig({ ...deployed, RATE_LIMITS: '{"api":{"limit":1}}' })).toThrow(
    "RATE_LIMITS is for development alone",
  );
});

test("signs with the first of two secrets, and takes what either made, but no placeholder beside a good one", () => {
  const [next, before] = [`${"n".repeat(31)}1`, deployed.AUTH_SECRET];
  const { authSecret, authSecrets } = readConfig({ ...deployed, AUTH_SECRET: `${next} ${before}` });
  expect([authSecret, authSecrets]).toEqual([next, [next, before]]);
  const withPlaceholder = `${before} development-only-auth-secret-of-32-bytes-or-more`;
  expect(() => readConfig({ ...deployed, AUTH_SECRET: withPlaceholder })).toThrow(
    "AUTH_SECRET is a placeholder",
  );
});

test("answers to the site's name and to those that are listed, and lets listed origins in", () => {
  const lists = {
    ALLOWED_HOSTS: "api.selvedge.dev,10.0.0.5",
    CORS_ORIGINS: "https://one.selvedge.dev,https://two.selvedge.dev",
  };
  const { allowedHosts, corsOrigins } = readConfig({ ...deployed, ...lists });
  expect([...allowedHosts]).toEqual(["app.selvedge.dev", "api.selvedge.dev", "10.0.0.5"]);
  expect(corsOrigins).toEqual(["https://one.selvedge.dev", "https://two.selvedge.dev"]);
  expect([...readConfig({ ...deployed, ALLOWED_HOSTS: "", CORS_ORIGINS: "" }).allowedHosts]).toEqual([
    "app.selvedge.dev",
  ]);
});

test("offers the providers that it has a client of, the real ones unless it says otherwise", () => {
  expect(readConfig(deployed).providers).toEqual([]);
  const google = {
    GOOGLE_CLIENT_ID: "1.apps.googleusercontent.com",
    GOOGLE_CLIENT_SECRET: "GOCSPX-9dKq2mXw7L",
  };
  const own = { OIDC_ISSUER: "https://login.selvedge.dev/", OIDC_CLIENT_ID: "a", OIDC_CLIENT_SECRET: "s" };
  expect(readConfig({ ...deployed, ...google, ...own, GOOGLE_ISSUER: "" }).providers).toMatchObject([
    { id: "google", name: "Google", issuer: "https://accounts.google.com" },
    { id: "openid", name: "login.selvedge.dev", issuer: "https://login.selvedge.dev/" },
  ]);
});

test.each([
  ["GOOGLE_CLIENT_SECRET is missing", { GOOGLE_CLIENT_ID: "a" }],
  ["GOOGLE_CLIENT_ID is missing", { GOOGLE_CLIENT_SECRET: "a" }],
  ["OIDC_ISSUER is missing", { OIDC_CLIENT_ID: "a", OIDC_CLIENT_SECRET: "b" }],
  ["OIDC_ISSUER must be https", { OIDC_ISSUER: "http://login.selvedge.dev" }],
  ["OIDC_ISSUER is not an issuer", { OIDC_ISSUER: "login.selvedge.dev" }],
  ["GOOGLE_ISSUER is not an issuer", { GOOGLE_ISSUER: "https://a:b@accounts.google.com" }],
  ["OIDC_CLIENT_SECRET is a placeholder", { OIDC_CLIENT_SECRET: "development-only-openid" }],
])("%s: half a provider, or one in the open, is refused", (problem, change) => {
  expect(() => readConfig({ ...deployed, ...change })).toThrow(problem);
});
