import { describe, expect, it } from "vitest";
import { readConfig } from "./config.ts";

const development = {
  ENVIRONMENT: "development",
  GATEWAY_URL: "http://127.0.0.1:8787",
  NEON_PROXY_URL: "http://127.0.0.1:54321",
  DATABASE_URL: "postgres://jobs:development-only@127.0.0.1:54320/jobs",
};

const production = {
  ENVIRONMENT: "production",
  GATEWAY_URL: "https://api.example.com",
  NEON_PROXY_URL: "",
  DATABASE_URL: "postgresql://jobs:secret-of-production@db.example.com/jobs",
};

describe("readConfig", () => {
  it("reads what development and production need", () => {
    expect(readConfig(development)).toMatchObject({ environment: "development" });
    expect(readConfig(production)).toMatchObject({ environment: "production", neonProxyUrl: "" });
  });

  it.each(["staging", "production"])("refuses a development password in %s", (ENVIRONMENT) => {
    const env = { ...production, ENVIRONMENT, DATABASE_URL: development.DATABASE_URL };
    expect(() => readConfig(env)).toThrow(/DATABASE_URL is a development-only value/);
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
