import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: [
    ...["schema", "schema-dataset-metadata", "schema-webhooks", "schema-uploads", "schema-schedules"],
    "schema-doomed-folders",
  ].map((name) => `./db/jobs/${name}.ts`),
  out: "./db/jobs/migrations",
});
