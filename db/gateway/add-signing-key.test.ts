import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createOwnDatabase, type OwnDatabase } from "../../tests/own-database.ts";
import { addSigningKey } from "./add-signing-key.ts";
import { createDatabase, type Database } from "./client.ts";
import { jwks } from "./schema.ts";

let database: OwnDatabase;
let db: Database;

/** In the shared database there are keys already, and nobody may remove them. */
beforeAll(async () => {
  database = await createOwnDatabase("gateway");
  const { DATABASE_URL = "", NEON_PROXY_URL = "" } = inject("gatewayVars");
  db = createDatabase({
    databaseUrl: DATABASE_URL.replace(/\/gateway$/, `/${database.name}`),
    neonProxyUrl: NEON_PROXY_URL,
  });
});
afterAll(() => database?.drop());

const newKey = () => ({
  ...{ id: crypto.randomUUID(), alg: "EdDSA", crv: "Ed25519", publicKey: "{}", privateKey: '""' },
});

/** As many isolates as that, which find at once that a key is missing. @returns the ids that the log was told of. */
async function addAtOnce(isolates: number): Promise<string[]> {
  const told: string[] = [];
  const keys = Array.from({ length: isolates }, newKey);
  await database.superuser.query("create table if not exists told (id text)");
  await database.superuser.query("grant insert on told to gateway");
  await Promise.all(
    keys.map((key) =>
      addSigningKey(db, key, (wasAdded) => sql`insert into told select ${key.id} where ${wasAdded}`),
    ),
  );
  const { rows } = await database.superuser.query<{ id: string }>("delete from told returning id");
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
  await database.superuser.query("update jwks set expires_at = now() + interval '25 hours'");
  expect(await addAtOnce(4)).toEqual([]);
  await database.superuser.query("update jwks set expires_at = now() + interval '23 hours'");
  const told = await addAtOnce(4);
  expect(told).toHaveLength(1);
  expect((await kept()).toSorted()).toEqual([first, ...told].toSorted());
  expect(await addAtOnce(4)).toEqual([]);
});
