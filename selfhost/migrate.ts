/**
 * `pnpm selfhost:migrate`: databases, roles and the newest schema, before anything new is served. A schema that is newer
 * already is no failure: what waits for this has to come up where a release is rolled back.
 */
import { parseArgs } from "node:util";
import { readEnvironment } from "./env-file.ts";
import { NewerDatabaseError } from "./migrate-database.ts";
import { setUpDatabases } from "./set-up-databases.ts";

async function migrate(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { "env-file": { type: "string" } } });
  const { gateway, jobs } = await setUpDatabases(readEnvironment(values["env-file"]));
  console.log(`Migrated: the database "gateway" has ${gateway} migrations, "jobs" ${jobs}`);
}

await migrate(process.argv.slice(2)).catch((error: Error) => {
  if (error.cause instanceof NewerDatabaseError) {
    console.log(`${error.message}. It is left as it is: migrations only add, so this release runs on it`);
    return;
  }
  console.error(error.message);
  process.exitCode = 1;
});
