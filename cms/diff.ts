/** `pnpm cms:diff`: says how the schema of a Directus differs from that of this repository. Ends with 1 when it does. */
import { connectDirectus, readConnection, requireAdministrator } from "./directus.ts";
import { compareSchema } from "./schema.ts";
import { renderSchemaChanges } from "./schema-changes.ts";

async function diff(): Promise<number> {
  const directus = connectDirectus(readConnection(process.env));
  await requireAdministrator(directus);
  const changes = await compareSchema(directus);
  if (changes.length === 0) {
    console.log(`The schema of ${directus.url} is that of cms/schema.json`);
    return 0;
  }
  console.log(`What pnpm cms:apply would do to ${directus.url}; it removes only with --drop:`);
  console.log(renderSchemaChanges(changes));
  return 1;
}

process.exitCode = await diff().catch((error: Error) => {
  console.error(error.message);
  return 2;
});
