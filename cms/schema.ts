import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Directus } from "./directus.ts";
import {
  listSchemaChanges,
  listUnsafeChanges,
  renderSchemaChanges,
  type SchemaChange,
  type SchemaDiff,
} from "./schema-changes.ts";

/** A snapshot as Directus writes it; of what is inside only this much matters here. */
type Snapshot = { directus: string; collections: { collection: string; schema?: { name: string } | null }[] };

export const schemaFile = fileURLToPath(new URL("schema.json", import.meta.url));

/** The schema in the repository: what every Directus of this product should have. */
function readSchema(): Snapshot {
  return JSON.parse(readFileSync(schemaFile, "utf8")) as Snapshot;
}

/** The collections that hold content, in the order of their names. Folders of the studio hold none. */
export function contentCollections(): string[] {
  return readSchema().collections.flatMap(({ collection, schema }) => (schema ? [collection] : []));
}

/**
 * What it would take to make the schema of Directus that of the repository.
 * @throws {Error} for another version of Directus, whose snapshots may say the same in other words.
 */
export async function compareSchema(directus: Directus): Promise<SchemaChange[]> {
  const difference = await askDiff(directus, "mirror");
  return difference === null ? [] : listSchemaChanges(difference.diff);
}

type ApplyOptions = {
  /** Removes what the repository does not have, and lets columns become narrower. */
  drop: boolean;
  /** Hears what is going to change, before it does. */
  onChanges?: ((changes: SchemaChange[]) => void) | undefined;
};

/**
 * Brings the schema of Directus to that of the repository. Without `drop` nothing is removed, also no collection or field
 * that somebody added there.
 * @returns what was kept although the repository does not have it.
 * @throws {Error} naming the changes that lose data, when there are any and `drop` does not allow them.
 */
export async function applySchema(
  directus: Directus,
  { drop, onChanges = () => {} }: ApplyOptions,
): Promise<SchemaChange[]> {
  const whole = await askDiff(directus, "mirror");
  const changes = whole === null ? [] : listSchemaChanges(whole.diff);
  onChanges(changes);
  const unsafe = listUnsafeChanges(changes);
  if (!drop && unsafe.length > 0) {
    throw new Error(
      `Cannot apply the schema: this loses data, which needs --drop\n${renderSchemaChanges(unsafe)}`,
    );
  }
  const kept = drop ? [] : changes.filter(({ how }) => how === "remove");
  const difference = kept.length > 0 ? await askDiff(directus, "merge") : whole;
  if (difference !== null) await directus.call("POST", "/schema/apply", difference);
  return kept;
}

/** Writes the schema of Directus into the repository. */
export async function saveSchema(directus: Directus): Promise<void> {
  const snapshot = await directus.call<Snapshot>("GET", "/schema/snapshot");
  writeFileSync(schemaFile, `${JSON.stringify(snapshot, null, 2)}\n`);
}

type Difference = { hash: string; diff: SchemaDiff };

/** In `merge` Directus leaves out what would be removed. */
async function askDiff(directus: Directus, mode: "mirror" | "merge"): Promise<Difference | null> {
  const schema = readSchema();
  await requireVersion(directus, schema.directus);
  return await directus.call("POST", `/schema/diff?mode=${mode}`, schema);
}

async function requireVersion({ url, call }: Directus, expected: string): Promise<void> {
  const { version } = await call<{ version?: string }>("GET", "/server/info");
  if (version === expected) return;
  throw new Error(
    `Cannot compare with Directus ${version} at "${url}": the schema was taken from Directus ${expected}. ` +
      "After an upgrade of a Directus that has the schema, take it anew with pnpm cms:snapshot",
  );
}
