/** `pnpm cms:snapshot`: writes the schema of a Directus into this repository, after it was changed in the studio. */
import { connectDirectus, readConnection, requireAdministrator } from "./directus.ts";
import { saveSchema, schemaFile } from "./schema.ts";

async function snapshot(): Promise<number> {
  const directus = connectDirectus(readConnection(process.env));
  await requireAdministrator(directus);
  await saveSchema(directus);
  console.log(`Wrote the schema of ${directus.url} to ${schemaFile}`);
  return 0;
}

process.exitCode = await snapshot().catch((error: Error) => {
  console.error(error.message);
  return 1;
});
