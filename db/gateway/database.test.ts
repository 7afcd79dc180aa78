import { eq, sql } from "drizzle-orm";
import { Client } from "pg";
import { afterAll, describe, expect, inject, test } from "vitest";
import { createDatabase, inTransaction } from "./client.ts";
import { rlsExceptions } from "./rls-exceptions.ts";
import * as schema from "./schema.ts";
import { member } from "./schema-tenants.ts";
import { seedGateway } from "./seed.ts";
import { withTenant } from "./tenant.ts";

const { DATABASE_URL = "", NEON_PROXY_URL = "" } = inject("gatewayVars");
const config = { databaseUrl: DATABASE_URL, neonProxyUrl: NEON_PROXY_URL };
const db = createDatabase(config);

/** The same database, past the driver, as the worker and as one who sees every row. */
const workerUrl = DATABASE_URL.replace(/@[^/]+/, `@${new URL(inject("postgresUrl")).host}`);
const adminUrl = new URL(inject("postgresUrl"));
adminUrl.pathname = "/gateway";
const admin = new Client({ connectionString: adminUrl.href });
const connected = admin.connect();
afterAll(() => admin.end());

async function ask<Row extends object>(query: string): Promise<Row[]> {
  await connected;
  return (await admin.query<Row>(query)).rows;
}

const newPerson = () => ({
  id: crypto.randomUUID(),
  email: `${crypto.randomUUID()}@example.test`,
  name: "Ada",
});
const exists = async (id: string) =>
  (await db.select().from(schema.user).where(eq(schema.user.id, id))).length === 1;

describe("the worker's role", () => {
  test.each([
    "create table extra (id int)",
    'alter table "user" add column extra int',
    'drop table "verification"',
    'truncate "session"',
    "create schema extra",
    "update jwks set public_key = ''",
    "update jwks set private_key = '', expires_at = null",
    "delete from jwks",
    "select * from drizzle.__drizzle_migrations",
    "set role gateway_owner",
  ])("may not: %s", async (statement) => {
    await expect(db.execute(sql.raw(statement))).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/permission denied|must be owner/) },
    });
  });

  test("passes no row-level security by", async () => {
    const [role] = await ask("select rolbypassrls, rolsuper from pg_roles where rolname = 'gateway'");
    expect(role).toEqual({ rolbypassrls: false, rolsuper: false });
  });
});

test("every table without row-level security is listed with its reason, and no other", async () => {
  const open = await ask<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)`,
  );
  expect(open.map(({ name }) => name).sort()).toEqual(Object.keys(rlsExceptions).sort());
});

describe("the tables refuse", () => {
  test("a role that is none, an address in capitals, and a second membership", async () => {
    const person = newPerson();
    await db.insert(schema.user).values(person);
    const tenant = { id: crypto.randomUUID(), name: "T", slug: crypto.randomUUID() };
    const membership = { tenantId: tenant.id, userId: person.id };
    const join = (id: string, role: string) =>
      withTenant(db, tenant.id, [db.insert(member).values({ ...membership, id, role })]);
    await withTenant(db, tenant.id, [db.insert(schema.organization).values(tenant)]);
    const attempts = [
      () => db.insert(schema.user).values({ ...newPerson(), role: "root" }),
      () => db.insert(schema.user).values({ ...newPerson(), email: `A${crypto.randomUUID()}@example.test` }),
      () => db.insert(schema.user).values({ ...newPerson(), email: person.email }),
      () => join("1", "owner,admin"),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow();
    await join(crypto.randomUUID(), "member");
    await expect(join(crypto.randomUUID(), "member")).rejects.toThrow();
  });
});

describe("several statements", () => {
  test("in a batch happen together or not at all", async () => {
    const [first, second] = [newPerson(), newPerson()];
    const insert = (person: typeof first) => db.insert(schema.user).values(person);
    await expect(db.batch([insert(first), insert({ ...second, email: first.email })])).rejects.toThrow();
    expect([await exists(first.id), await exists(second.id)]).toEqual([false, false]);
  });

  test("in a transaction may read between writes, and are undone when it fails", async () => {
    const [kept, lost] = [newPerson(), newPerson()];
    const found = await inTransaction(config, async (transaction) => {
      await transaction.insert(schema.user).values(kept);
      return transaction.select().from(schema.user).where(eq(schema.user.id, kept.id));
    });
    expect(found).toMatchObject([kept]);
    const failing = inTransaction(config, async (transaction) => {
      await transaction.insert(schema.user).values(lost);
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    expect([await exists(kept.id), await exists(lost.id)]).toEqual([true, false]);
  });

  test("in many transactions at once do not mix", async () => {
    const people = Array.from({ length: 8 }, newPerson);
    await Promise.all(
      people.map((person) =>
        inTransaction(config, (transaction) => transaction.insert(schema.user).values(person)),
      ),
    );
    for (const { id } of people) expect(await exists(id)).toBe(true);
  });
});

test("the seed makes the demo accounts once, and leaves what was changed since", async () => {
  const rows = () =>
    ask(`select u.email, u.role as platform, o.slug, m.role, o.personal from "user" u
         join member m on m.user_id = u.id join organization o on o.id = m.tenant_id
         where u.email like '%@selvedge.test' or u.email like '%@acme.test' or u.email like '%@globex.test'
         order by u.email`);
  const seed = () => seedGateway({ databaseUrl: workerUrl, password: "correct horse battery staple" });
  await seed();
  const before = await rows();
  const hashes = await ask("select user_id, password from account order by id");
  await seed();
  expect(await rows()).toEqual(before);
  expect(await ask("select user_id, password from account order by id")).toEqual(hashes);
  expect(before).toEqual([
    { email: "admin@selvedge.test", platform: "admin", slug: "ada-admin", role: "owner", personal: true },
    { email: "member@acme.test", platform: "user", slug: "acme", role: "member", personal: false },
    { email: "owner@acme.test", platform: "user", slug: "acme", role: "owner", personal: false },
    { email: "owner@globex.test", platform: "user", slug: "globex", role: "owner", personal: false },
  ]);
});
