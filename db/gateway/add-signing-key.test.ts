import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { Client } from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { databaseUrl } from "../../dev/databases.ts";
import { addSigningKey } from "./add-signing-key.ts";
import { createDatabase } from "./client.ts";
import { jwks } from "./schema.ts";

/** A database of this test's own: in the shared one there are keys already, and nobody may remove them. */
const name = `keys_${crypto.randomUUID().slice(0, 8)}`;
const port = Number(new URL(inject("postgresUrl")).port);
const { DATABASE_URL = "", NEON_PROXY_URL = "" } = inject("gatewayVars");
const db = createDatabase({
  databaseUrl: DATABASE_URL.replace(/\/gateway$/, `/${name}`),
  neonProxyUrl: NEON_PROXY_URL,
});
const admin = new Client({ connectionString: inject("postgresUrl") });
const owner = new Client({ connectionString: databaseUrl({ role: "gateway_owner", name, port }) });

beforeAll(async () => {
  await admin.connect();
  await admin.query(`create database ${name} owner gateway_owner`);
  await owner.connect();
  await migrate(drizzle(owner), { migrationsFolder: "db/gateway/migrations" });
});
afterAll(async () => {
  await owner.end();
  await admin.query(`drop database ${name} with (force)`);
  await admin.end();
});

const newKey = () => ({
  ...{ id: crypto.randomUUID(), alg: "EdDSA", crv: "Ed25519", publicKey: "{}", privateKey: '""' },
});

/** As many isolates as that, which find at once that a key is missing. @returns the ids that the log was told of. */
async function addAtOnce(isolates: number): Promise<string[]> {
  const told: string[] = [];
  const keys = Array.from({ length: isolates }, newKey);
  await owner.query("create table if not exists told (id text)");
  await owner.query("grant insert on told to gateway");
  await Promise.all(
    keys.map((key) =>
      addSigningKey(db, key, (wasAdded) => sql`insert into told select ${key.id} where ${wasAdded}`),
    ),
  );
  const { rows } = await owner.query<{ id: string }>("delete from told returning id");
  told.push(...rows.map(({ id }) => id));
  return told;
}

const kept = async () => (await db.select({ id: jwks.id }).from(jwks)).map(({ id }) => id);

test("isolates that come to a fresh database at once make one key, and the log is told of that one", async () => {
  const told = await addAtOnce(8);
  expect(told).toHaveLength(1);
  expect(await kept()).toEqual(told);
});

test("the next key is made once, a day before the last one ends, and the last one stays", async () => {
  const [first] = await kept();
  await owner.query("update jwks set expires_at = now() + interval '25 hours'");
  expect(await addAtOnce(4)).toEqual([]);
  await owner.query("update jwks set expires_at = now() + interval '23 hours'");
  const told = await addAtOnce(4);
  expect(told).toHaveLength(1);
  expect((await kept()).toSorted()).toEqual([first, ...told].toSorted());
  expect(await addAtOnce(4)).toEqual([]);
});
