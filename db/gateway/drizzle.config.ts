import { defineConfig } from "drizzle-kit";

/** `drizzle-kit generate --config db/gateway/drizzle.config.ts [--custom --name NAME]` writes the next migration. */
export default defineConfig({
  dialect: "postgresql",
  schema: [
    "schema",
    "schema-tenants",
    "schema-people",
    "schema-audit",
    "schema-platform",
    "schema-billing",
  ].map((name) => `./db/gateway/${name}.ts`),
  out: "./db/gateway/migrations",
});
