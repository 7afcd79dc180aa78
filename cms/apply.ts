/** `pnpm cms:apply`: brings a Directus to the schema of this repository and puts the gateway's two users in place. */
import { parseArgs } from "node:util";
import { connectDirectus, readConnection, requireAdministrator } from "./directus.ts";
import { putInPlace } from "./put-in-place.ts";
import { renderSchemaChanges, type SchemaChange } from "./schema-changes.ts";

const usage = `
  pnpm cms:apply [--drop] [--seed]

  Brings Directus to the schema in cms/schema.json, shows each change first, and puts the two users in place that the
  gateway acts as. Doing it twice does it once.

  --drop    also removes what the schema does not have, and lets columns become narrower: data is lost
  --seed    fills collections that are empty with the first content

  DIRECTUS_URL             where Directus is
  DIRECTUS_ADMIN_TOKEN     of an administrator; the gateway never gets it
  DIRECTUS_TOKEN           what the reader is to have as its token, as the gateway has it
  DIRECTUS_EDITOR_TOKEN    what the editor is to have; one that is missing stays as it is
`;

async function apply(args: string[]): Promise<number> {
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({ args, options: { drop: flag, seed: flag, help: flag } });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const connection = readConnection(process.env);
  const directus = connectDirectus(connection);
  await requireAdministrator(directus);
  const { kept, done } = await putInPlace(directus, {
    ...{ drop: values.drop, seed: values.seed, adminToken: connection.token, onChanges: showChanges },
    tokens: {
      reader: process.env.DIRECTUS_TOKEN || undefined,
      editor: process.env.DIRECTUS_EDITOR_TOKEN || undefined,
    },
  });
  if (kept.length > 0)
    console.log(`Kept what only this Directus has (--drop removes it):\n${renderSchemaChanges(kept)}`);
  for (const line of done) console.log(capitalize(line));
  console.log("Directus is as this repository wants it");
  return 0;
}

function showChanges(changes: SchemaChange[]): void {
  if (changes.length === 0) console.log("The schema is as it should be");
  else console.log(`The schema differs:\n${renderSchemaChanges(changes)}`);
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

process.exitCode = await apply(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  return 1;
});
