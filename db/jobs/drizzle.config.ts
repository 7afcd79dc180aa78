import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./db/jobs/schema.ts",
  out: "./db/jobs/migrations",
});
