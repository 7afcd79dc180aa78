import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { inject } from "vitest";
import { readDevVars } from "../../../dev/wrangler-config.ts";

/** A connection to one of the databases that no policy binds. */
export async function connect(database: string): Promise<Client> {
  const url = new URL(inject("stores").postgres);
  url.pathname = `/${database}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  return client;
}

/**
 * Where any of these words is, in any store: every column of every table of all databases, every key of Redis, every
 * byte that the workers keep on disk (R2, Durable Objects) or log, and all that the billing service tells.
 */
export async function findEverywhere(words: string[]): Promise<string[]> {
  const places = await Promise.all([
    ...["gateway", "jobs", "directus"].map((database) => inDatabase(database, words)),
    inRedis(words),
    inBilling(words),
    ...["wrangler/state", "logs"].map((folder) => inFiles(join(inject("stores").home, folder), words)),
  ]);
  return places.flat().sort();
}

const has = (text: string, words: string[]) => words.some((word) => text.toLowerCase().includes(word));

async function inDatabase(database: string, words: string[]): Promise<string[]> {
  const client = await connect(database);
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`,
    );
    const places: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(`select t::text as text from ${name} t`);
      if (rows.some(({ text }) => has(text, words))) places.push(`postgres ${database} ${name}`);
    }
    return places;
  } finally {
    await client.end();
  }
}

async function inRedis(words: string[]): Promise<string[]> {
  const places: string[] = [];
  let cursor = "0";
  do {
    const [next, keys] = await redis<[string, string[]]>("SCAN", cursor, "COUNT", "1000");
    cursor = String(next);
    for (const key of keys) {
      const isList = (await redis<string>("TYPE", key)) === "zset";
      const value = isList ? await redis("ZRANGE", key, "0", "-1") : await redis("GET", key);
      if (has(`${key} ${JSON.stringify(value)}`, words)) places.push(`redis ${key}`);
    }
  } while (cursor !== "0");
  return places;
}

async function redis<Value>(...command: string[]): Promise<Value> {
  const { UPSTASH_REDIS_REST_TOKEN = "" } = readDevVars();
  const response = await fetch(inject("stores").upstash, {
    method: "POST",
    headers: { authorization: `Bearer ${UPSTASH_REDIS_REST_TOKEN}` },
    body: JSON.stringify(command),
  });
  const { result, error } = (await response.json()) as { result: Value; error?: string };
  if (error !== undefined) throw new Error(`Cannot ask Redis for ${command[0]}: ${error}`);
  return result;
}

async function inBilling(words: string[]): Promise<string[]> {
  // Not what it has sent: Lago keeps that by itself, for a time, and has no way to take it back (decision 014).
  const paths = ["/api/v1/customers?per_page=1000", "/api/v1/invoices?per_page=1000"];
  const texts = await Promise.all(paths.map(async (path) => (await askBilling(path)).text()));
  return paths.filter((_, index) => has(texts[index] ?? "", words)).map((path) => `lago ${path}`);
}

export async function askBilling(path: string, body?: unknown): Promise<Response> {
  const { LAGO_API_KEY = "" } = readDevVars();
  return await fetch(inject("stores").lago + path, {
    headers: { authorization: `Bearer ${LAGO_API_KEY}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
}

/** Archives are stored as they are, so their bytes show what is in them. */
async function inFiles(folder: string, words: string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const places: string[] = [];
  for (const entry of entries) {
    // What `wrangler dev` traces for its own inspector is on no other machine.
    if (!entry.isFile() || entry.parentPath.includes("observability")) continue;
    const path = join(entry.parentPath, entry.name);
    // One that was deleted meanwhile holds nothing.
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (has(bytes.toString("latin1"), words)) places.push(`file ${path.slice(folder.length - 10)}`);
  }
  return places;
}
