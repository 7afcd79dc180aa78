import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const root = fileURLToPath(new URL("..", import.meta.url));
const timeoutMs = 10_000;
const mostNamed = 5;

/** A database with the tables and columns that it has, or that this release reads and writes. */
type Schema = Map<string, Set<string>>;

/** How a worker reaches its database: the adapter that speaks Neon's protocol, and the address as the worker's role. */
export type SchemaPlace = { name: "gateway" | "jobs"; neonUrl: string; databaseUrl: string };

const snapshotSchema = z.object({
  tables: z.record(
    z.string(),
    z.object({ name: z.string(), columns: z.record(z.string(), z.object({ name: z.string() })) }),
  ),
});
const answerSchema = z.object({ rows: z.array(z.object({ table: z.string(), column: z.string() })) });

/** The worker's role may not read which migrations there were; what is there, everybody sees in the catalog. */
const columnsThere = `
  select c.relname as table, a.attname as column
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
  where n.nspname = 'public' and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`;

/**
 * Stops what would serve on a database that is older than this release, whose tables or columns it would miss one request
 * at a time. A newer one has all of them. One that cannot be asked now may be there later: that is said, and no reason to stop.
 * @throws {Error} naming the database, what it lacks, and the remedy.
 */
export async function requireSchema(place: SchemaPlace): Promise<void> {
  const there = await readSchema(place).catch((error: Error) => {
    console.warn(
      `Cannot compare the schema of the database "${place.name}" with this release: ${error.message}`,
    );
    return null;
  });
  if (there === null) return;
  const missing = missingIn(there, neededSchema(place.name));
  if (missing.length === 0) return;
  const named = missing.slice(0, mostNamed).join(", ");
  const more = missing.length > mostNamed ? ` and ${missing.length - mostNamed} more` : "";
  throw new Error(
    `Cannot start: the database "${place.name}" is older than this release, it lacks ${named}${more}: ` +
      "run pnpm selfhost:migrate, or leave out --no-migrate",
  );
}

/** Tables that are not there at all, then columns of those that are. */
export function missingIn(there: Schema, needed: Schema): string[] {
  const tables = [...needed.keys()].filter((table) => !there.has(table));
  const columns = [...needed].flatMap(([table, names]) =>
    [...names].filter((name) => there.get(table)?.has(name) === false).map((name) => `${table}.${name}`),
  );
  return [...tables.map((table) => `the table ${table}`), ...columns.map((column) => `the column ${column}`)];
}

/** As the newest migration of this release leaves it. */
export function neededSchema(name: "gateway" | "jobs"): Schema {
  const folder = join(root, "db", name, "migrations/meta");
  const newest = readdirSync(folder)
    .filter((file) => file.endsWith("_snapshot.json"))
    .sort()
    .at(-1);
  const { tables } = snapshotSchema.parse(JSON.parse(readFileSync(join(folder, newest ?? ""), "utf8")));
  return new Map(
    Object.values(tables).map((table) => [
      table.name,
      new Set(Object.values(table.columns).map((column) => column.name)),
    ]),
  );
}

async function readSchema({ neonUrl, databaseUrl }: SchemaPlace): Promise<Schema> {
  const response = await fetch(`${neonUrl}/sql`, {
    method: "POST",
    headers: { "neon-connection-string": databaseUrl, "content-type": "application/json" },
    body: JSON.stringify({ query: columnsThere, params: [] }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`${neonUrl} answered ${response.status}`);
  const schema: Schema = new Map();
  for (const { table, column } of answerSchema.parse(await response.json()).rows)
    schema.set(table, (schema.get(table) ?? new Set()).add(column));
  return schema;
}
