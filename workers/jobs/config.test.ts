import { describe, expect, it } from "vitest";
import { readConfig } from "./config.ts";

const development = {
  ENVIRONMENT: "development",
  GATEWAY_URL: "http://127.0.0.1:8787",
  NEON_PROXY_URL: "http://127.0.0.1:54321",
  DATABASE_URL: "postgres://jobs:development-only@127.0.0.1:54320/jobs",
  JOBS_WEBHOOK_SECRET: "development-only-webhook-secret-of-32-or-more",
  WEBHOOK_SEALING_KEY: "development-only-sealing-key-of-32-or-more",
  DNS_URL: "https://cloudflare-dns.com/dns-query",
  LAGO_URL: "http://127.0.0.1:3100",
  LAGO_API_KEY: "development-only-lago",
};

const production = {
  ENVIRONMENT: "production",
  GATEWAY_URL: "https://api.selvedge.dev",
  NEON_PROXY_URL: "",
  DATABASE_URL: "postgresql://jobs:secret-of-production@db.selvedge.dev/jobs",
  JOBS_WEBHOOK_SECRET: "webhook-secret-of-production-32-or-more",
  WEBHOOK_SEALING_KEY: "sealing-key-of-production-32-or-more",
  DNS_URL: "https://cloudflare-dns.com/dns-query",
  LAGO_URL: "https://billing.selvedge.dev",
  LAGO_API_KEY: "lago-key-of-production",
};

describe("readConfig", () => {
  it("reads what development and production need", () => {
    expect(readConfig(development)).toMatchObject({ environment: "development" });
    expect(readConfig(production)).toMatchObject({ environment: "production", neonProxyUrl: "" });
  });

  it.each(["staging", "production"])("refuses a development password in %s", (ENVIRONMENT) => {
    const env = { ...production, ENVIRONMENT, DATABASE_URL: development.DATABASE_URL };
    expect(() => readConfig(env)).toThrow("DATABASE_URL is a placeholder");
  });

  it.each(["DATABASE_URL", "JOBS_WEBHOOK_SECRET", "WEBHOOK_SEALING_KEY", "LAGO_API_KEY"] as const)(
    "refuses the development value of %s in staging and production",
    (name) => {
      for (const ENVIRONMENT of ["staging", "production"]) {
        const env = { ...production, ENVIRONMENT, [name]: development[name] };
        expect(() => readConfig(env)).toThrow(`${name} is a placeholder`);
      }
    },
  );

  it("takes two keys while the one that seals is changed, and no more, none of them short or a placeholder", () => {
    const { WEBHOOK_SEALING_KEY: before } = production;
    const next = "the-next-sealing-key-of-32-or-more";
    const read = (WEBHOOK_SEALING_KEY: string) => readConfig({ ...production, WEBHOOK_SEALING_KEY });
    expect(read(before).webhookSealingKeys).toEqual([before]);
    expect(read(`${next} ${before}`).webhookSealingKeys).toEqual([next, before]);
    expect(() => read(`${next} ${before} ${next}`)).toThrow("WEBHOOK_SEALING_KEY has more than two keys");
    expect(() => read(`${next} short`)).toThrow("WEBHOOK_SEALING_KEY must have at least 32 characters");
    expect(() => read(`${next} ${development.WEBHOOK_SEALING_KEY}`)).toThrow("is a placeholder");
  });

  it("names everything that is wrong at once", () => {
    const env = { ...production, GATEWAY_URL: "https://api.example.com", DATABASE_URL: undefined };
    expect(() => readConfig({ ...env, NEON_PROXY_URL: "x" })).toThrow(
      "NEON_PROXY_URL is not an http(s) URL; DATABASE_URL is missing; GATEWAY_URL is a placeholder",
    );
  });

  it.each(Object.keys(production))(
    "names %s when it is missing or not valid, and never its value",
    (name) => {
      expect(() => readConfig({ ...production, [name]: undefined })).toThrow(name);
      expect(() => readConfig({ ...production, [name]: "no secret" })).toThrow(name);
      expect(() => readConfig({ ...production, [name]: "no secret" })).not.toThrow("no secret");
    },
  );
});
