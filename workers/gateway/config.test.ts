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
  MAIL_FROM: "Selvedge <hello@selvedge.dev>",
  DATABASE_URL:
    "postgresql://gateway:a-real-password@ep-cool-1.eu-central-1.aws.neon.tech/gateway?sslmode=require",
  UPSTASH_REDIS_REST_TOKEN: "AX0AAIjcDFhMTIzNDU2Nzg5MA",
  AUTH_SECRET: "Zk1vT2J3UjVqWkZ4d1p0U2lVbEg3b2hBcXlYc0Q5Z0M",
  DIRECTUS_TOKEN: "q8dJ2mXw7LrT0vKe",
  LAGO_API_KEY: "4f6a1c1e-9a35-4a77-8f0e-0d3c2b1a9e8d",
  MAIL_TOKEN: "re_9dKq2mXw7LrT0vKe",
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

test.each(Object.keys(deployed).filter((name) => name !== "NEON_PROXY_URL"))(
  "names %s when it is missing",
  (name) => {
    expect(() => readConfig({ ...deployed, [name]: undefined })).toThrow(`${name} is missing`);
  },
);

test.each([
  ["ENVIRONMENT", "live"],
  ["PUBLIC_URL", "app.selvedge.dev"],
  ["PUBLIC_URL", "https://app.selvedge.dev/"],
  ["PUBLIC_URL", "javascript:alert(1)"],
  ["CLIENT_ADDRESS", "x-real-ip"],
  ["DIRECTUS_URL", "ftp://cms.selvedge.dev"],
  ["LAGO_URL", "https://billing.selvedge.dev/api/v1"],
  ["MAIL_FROM", "Selvedge"],
  ["MAIL_FROM", "Selvedge <hello@selvedge.dev>\r\nBcc: x@y.z"],
  ["DATABASE_URL", "mysql://gateway:secret@host/gateway"],
  ["AUTH_SECRET", "short"],
  ["MAIL_TOKEN", ""],
])("names %s when it is %j, and does not repeat the value", (name, value) => {
  const read = () => readConfig({ ...deployed, [name]: value });
  expect(read).toThrow(name);
  if (value !== "") expect(read).not.toThrow(value);
});

test.each([
  ["PUBLIC_URL", "http://app.selvedge.dev"],
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

test("names every wrong variable at once", () => {
  expect(() => readConfig({ ...deployed, LAGO_URL: "x", MAIL_TOKEN: undefined })).toThrow(
    /LAGO_URL.*MAIL_TOKEN is missing/,
  );
});
