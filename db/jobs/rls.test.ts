import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOwnDatabase, type OwnDatabase } from "../../tests/own-database.ts";
import { platformExceptions } from "./rls-exceptions.ts";

type Column = { name: string; type: string };

let database: OwnDatabase;
let worker: Client;
let admin: Client;
let tables: string[];

beforeAll(async () => {
  database = await createOwnDatabase("jobs");
  ({ worker, superuser: admin } = database);
  const { rows } = await admin.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1`,
  );
  tables = rows.map(({ name }) => name);
});

afterAll(async () => {
  await database?.drop();
});

/** Runs `act` as the worker in a transaction that is taken back, with the given settings. */
async function as<Result>(settings: Record<string, string>, act: () => Promise<Result>): Promise<Result> {
  await worker.query("begin");
  try {
    for (const [name, value] of Object.entries(settings)) {
      await worker.query("select set_config($1, $2, true)", [name, value]);
    }
    return await act();
  } finally {
    await worker.query("rollback");
  }
}

/** How many rows a statement touched, or "refused" when Postgres denied it. */
async function outcome(statement: string, parameters: unknown[] = []): Promise<number | "refused"> {
  try {
    return (await worker.query(statement, parameters)).rowCount ?? 0;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === "42501") return "refused";
    throw new Error(`${statement}: ${message}`, { cause: error });
  }
}

/** A row of `tenant` in every table, written past row-level security, in an order that foreign keys allow. */
async function seed(tenant: string): Promise<void> {
  await admin.query("begin");
  await admin.query("set local session_replication_role = replica");
  for (const table of tables) {
    const { rows: columns } = await admin.query<Column>(
      `select column_name as name, data_type as type from information_schema.columns
       where table_schema = 'public' and table_name = $1 and is_nullable = 'NO' and column_default is null`,
      [table],
    );
    const values = columns.map(({ name, type }) => (name === "tenant_id" ? tenant : sample(type)));
    const names = columns.map(({ name }) => `"${name}"`).join();
    const places = values.map((_, index) => `$${index + 1}`).join();
    await admin.query(`insert into "${table}" (${names}) values (${places})`, values);
  }
  await admin.query("commit");
}

function sample(type: string): string | number {
  if (type === "uuid") return crypto.randomUUID();
  if (type === "jsonb") return "{}";
  if (/int|double|numeric/.test(type)) return 1;
  if (type.startsWith("timestamp")) return new Date().toISOString();
  return crypto.randomUUID();
}

describe("row-level security", () => {
  it("is enabled and forced on every table, and every table has a tenant and a policy of its own", async () => {
    const { rows } = await admin.query(
      `select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
         exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull) as tenant,
         exists (select from pg_policy p where p.polrelid = c.oid and p.polname = c.relname || '_of_tenant') as policy
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm', 'f')`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(4);
    for (const row of rows) {
      expect(row).toEqual({ name: row.name, enabled: true, forced: true, tenant: true, policy: true });
    }
  });

  it("binds the worker's role, which owns nothing, creates nothing and cannot bypass it", async () => {
    const { rows } = await worker.query(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
         has_schema_privilege('public', 'create') as creates,
         (select count(*)::int from pg_class where relowner = current_user::regrole) as owns,
         pg_has_role(current_user, 'jobs_owner', 'member') as is_owner
       from pg_roles where rolname = current_user`,
    );
    expect(rows).toEqual([
      {
        ...{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false },
        ...{ creates: false, owns: 0, is_owner: false },
      },
    ]);
  });

  it("has no policies but those of the tenant and the listed exceptions", async () => {
    const { rows } = await admin.query<{ table: string; name: string; command: string }>(
      `select tablename as table, policyname as name, lower(cmd) as command from pg_policies
       where schemaname = 'public' order by 1, 2`,
    );
    const others = rows.filter(({ table, name }) => name !== `${table}_of_tenant`);
    expect(others.map(({ table, command }) => `${table} ${command}`).sort()).toEqual(
      platformExceptions.map(({ table, command }) => `${table} ${command}`).sort(),
    );
  });

  const contexts = [
    ["no tenant", {}],
    ["an empty tenant", { "app.tenant_id": "" }],
    ["another tenant", { "app.tenant_id": "stranger" }],
  ] as const;

  it.each(contexts)(
    "lets %s neither read, write, change nor delete a row of any table",
    async (_name, settings) => {
      const tenant = `victim-${crypto.randomUUID()}`;
      await seed(tenant);
      for (const table of tables) {
        await as(settings, async () =>
          expect([0, "refused"]).toContain(await outcome(`select * from "${table}"`)),
        );
        const update = `update "${table}" set tenant_id = tenant_id`;
        await as(settings, async () => expect([0, "refused"], update).toContain(await outcome(update)));
        await as(settings, async () =>
          expect([0, "refused"]).toContain(await outcome(`delete from "${table}"`)),
        );
        const insert = `insert into "${table}" (tenant_id) values ($1)`;
        await as(settings, async () => expect(await outcome(insert, [tenant]), insert).toBe("refused"));
      }
    },
  );

  it("shows a tenant its own row of every table, and no other", async () => {
    const [own, other] = [`own-${crypto.randomUUID()}`, `other-${crypto.randomUUID()}`];
    await seed(own);
    await seed(other);
    for (const table of tables) {
      const seen = await as({ "app.tenant_id": own }, () => worker.query(`select tenant_id from "${table}"`));
      expect(seen.rows, table).toEqual([{ tenant_id: own }]);
    }
  });

  it("does not let a tenant hand a row to another", async () => {
    const own = `own-${crypto.randomUUID()}`;
    await seed(own);
    const give = "update tasks set tenant_id = 'stranger'";
    expect(await as({ "app.tenant_id": own }, () => outcome(give))).toBe("refused");
  });

  it("lets the platform do what is listed and nothing else", async () => {
    await seed(`any-${crypto.randomUUID()}`);
    const listed = (table: string, command: string) =>
      platformExceptions.some((exception) => exception.table === table && exception.command === command);
    for (const table of tables) {
      const platform = { "app.platform": "on" };
      const seen = await as(platform, () => outcome(`select tenant_id from "${table}"`));
      if (listed(table, "select")) expect(seen).toBeGreaterThan(0);
      else expect([0, "refused"]).toContain(seen);
      const [column] = platformExceptions.flatMap((exception) =>
        exception.table === table && "column" in exception ? [exception.column] : [],
      );
      const change = `update "${table}" set "${column ?? "tenant_id"}" = "${column ?? "tenant_id"}"`;
      const changed = await as(platform, () => outcome(change));
      if (listed(table, "update")) expect(changed).toBeGreaterThan(0);
      else expect([0, "refused"]).toContain(changed);
      expect([0, "refused"]).toContain(await as(platform, () => outcome(`delete from "${table}"`)));
      const insert = `insert into "${table}" (tenant_id) values ('any')`;
      expect(await as(platform, () => outcome(insert))).toBe("refused");
    }
  });
});

describe("the worker's role", () => {
  it.each([
    ["delete from tasks"],
    ["update datasets set tenant_id = 'x'"],
    ["update uploads set object_key = 'x'"],
    ["delete from upload_parts"],
    ["update dataset_metadata set value = 'x'"],
    ["update doomed_folders set folder = 'x'"],
    ["update usage_ledger set quantity = 0"],
    ["delete from usage_ledger"],
    ["update task_results set score = 100"],
    ["update dead_letters set input = 'x'"],
    ["update webhook_deliveries set payload = 'x'"],
    ["update webhook_secrets set sealed = 'x'"],
    ["update webhook_attempts set error = 'x'"],
    ["truncate tasks"],
    ["select * from drizzle.__drizzle_migrations"],
    ["create table public.mine (id int)"],
    ["alter table tasks disable row level security"],
    ["drop policy tasks_of_tenant on tasks"],
    ["set role jobs_owner"],
  ])("may not: %s", async (statement) => {
    expect(await as({ "app.tenant_id": "acme" }, () => outcome(statement))).toBe("refused");
  });
});
