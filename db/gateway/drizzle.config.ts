import { defineConfig } from "drizzle-kit";

/** `drizzle-kit generate --config db/gateway/drizzle.config.ts [--custom --name NAME]` writes the next migration. */
export default defineConfig({
  dialect: "postgresql",
  schema: ["./db/gateway/schema.ts", "./db/gateway/schema-audit.ts"],
  out: "./db/gateway/migrations",
});
