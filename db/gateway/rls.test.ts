import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOwnDatabase, type OwnDatabase } from "../../tests/own-database.ts";
import { platformTables, policyExceptions, rlsExceptions } from "./rls-exceptions.ts";

type Column = { name: string; type: string };

/** Whose rows a table has: the column that says it, and the setting that lets a transaction see them; none for the platform's. */
type Scope = { column: string; setting: "app.tenant_id" | "app.user_id" | null };

let database: OwnDatabase;
let worker: Client;
let admin: Client;
/** Every table but those that are listed to be nobody's, from the catalog itself. */
let tables: string[];
const scopes = new Map<string, Scope>();
const scopeOf = (table: string): Scope => {
  const scope = scopes.get(table);
  if (scope === undefined) throw new Error(`Cannot say whose rows "${table}" has`);
  return scope;
};

beforeAll(async () => {
  database = await createOwnDatabase("gateway");
  ({ worker, superuser: admin } = database);
  const { rows } = await admin.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') order by 1`,
  );
  tables = rows.map(({ name }) => name).filter((name) => !(name in rlsExceptions));
  const { rows: columns } = await admin.query<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns
     where table_schema = 'public' and column_name in ('tenant_id', 'user_id')`,
  );
  for (const table of tables) {
    const has = (column: string) => columns.some((row) => row.table === table && row.column === column);
    if (table in platformTables) scopes.set(table, { column: "id", setting: null });
    else if (table === "organization") scopes.set(table, { column: "id", setting: "app.tenant_id" });
    else if (has("tenant_id")) scopes.set(table, { column: "tenant_id", setting: "app.tenant_id" });
    else if (has("user_id")) scopes.set(table, { column: "user_id", setting: "app.user_id" });
  }
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

/** A row of `whose`, as tenant, person or the platform's own, in every table, written past row-level security; the checks of a table hold for it too. */
async function seed(whose: string): Promise<void> {
  await admin.query("begin");
  await admin.query("set local session_replication_role = replica");
  for (const table of tables) {
    const { insert, values } = await rowOf(table, whose);
    await admin.query(insert, values);
  }
  await admin.query("commit");
}

async function rowOf(table: string, whose: string): Promise<{ insert: string; values: unknown[] }> {
  const { column, setting } = scopeOf(table);
  const { rows: columns } = await admin.query<Column>(
    `select column_name as name, data_type as type from information_schema.columns
     where table_schema = 'public' and table_name = $1 and is_nullable = 'NO' and column_default is null
       and column_name <> $2`,
    [table, column],
  );
  const own = setting === null ? idOf(table) : whose;
  const values = [own, ...columns.map(({ name, type }) => chosen[name]?.(whose) ?? sample(type))];
  const names = [column, ...columns.map(({ name }) => `"${name}"`)].join();
  const places = values.map((_, index) => `$${index + 1}`).join();
  return { insert: `insert into "${table}" (${names}) values (${places}) on conflict do nothing`, values };
}

function idOf(table: string): string {
  return table === "maintenance" ? "now" : crypto.randomUUID();
}

/** What a check wants of a column. */
const chosen: Record<string, (whose: string) => string> = {
  chain: (tenant) => tenant,
  actor_type: () => "system",
  role: () => "member",
  action: (whose) => (whose.startsWith("own") ? "allow" : "deny"),
  kind: () => "address",
  email: (whose) => `${whose}@example.test`,
  outcome: () => "succeeded",
  source: () => "lago",
  status: () => "active",
  interval: () => "monthly",
  rollout: () => "on",
};

function sample(type: string): string | number | boolean {
  if (type === "ARRAY") return "{}";
  if (type === "boolean") return false;
  if (type === "jsonb") return "{}";
  if (/int|double|numeric/.test(type)) return 1;
  if (type === "date") return "2026-11-28";
  if (type.startsWith("timestamp")) return new Date().toISOString();
  return crypto.randomUUID();
}

const excepted = (table: string, command: string) =>
  policyExceptions.some(
    (exception) => exception.role === "gateway" && exception.table === table && exception.command === command,
  );

describe("row-level security of the gateway's database", () => {
  it("is enabled and forced on every table that is not listed, with an owner and a policy of its own", async () => {
    const { rows } = await admin.query(
      `select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
         (select array_agg(p.polname::text) from pg_policy p where p.polrelid = c.oid) as policies
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relname = any($1)`,
      [tables],
    );
    expect(rows.length).toBeGreaterThanOrEqual(17);
    for (const { name, policies, ...row } of rows) {
      expect(row, name).toEqual({ enabled: true, forced: true });
      const { setting } = scopeOf(name);
      if (setting !== null) {
        expect(policies, name).toContain(`${name}_of_${setting === "app.tenant_id" ? "tenant" : "user"}`);
      }
    }
  });

  it("has no policies but those of the tenant and the listed exceptions", async () => {
    const { rows } = await admin.query<{ table: string; name: string; command: string; role: string }>(
      `select tablename as table, policyname as name, lower(cmd) as command, array_to_string(roles, ',') as role
       from pg_policies where schemaname = 'public'`,
    );
    const own = ({ table }: { table: string }) => [`${table}_of_tenant`, `${table}_of_user`];
    const others = rows.filter((row) => !own(row).includes(row.name));
    const named = ({ table, role, command }: { table: string; role: string; command: string }) =>
      `${table} ${role} ${command}`;
    expect(others.map(named).sort()).toEqual(policyExceptions.map(named).sort());
  });

  it.each([
    ["nobody", {}],
    ["an empty tenant and person", { "app.tenant_id": "", "app.user_id": "" }],
    ["another tenant and person", { "app.tenant_id": "stranger", "app.user_id": "stranger" }],
  ] as const)(
    "lets %s neither read, write, change nor delete a row of any table",
    async (_name, settings) => {
      const tenant = `victim-${crypto.randomUUID()}`;
      await seed(tenant);
      for (const table of tables) {
        const { column } = scopeOf(table);
        const untouched = async (statement: string) =>
          expect([0, "refused"], statement).toContain(await as(settings, () => outcome(statement)));
        await untouched(`select * from "${table}"`);
        await untouched(`update "${table}" set ${column} = ${column}`);
        await untouched(`delete from "${table}"`);
        const insert = `insert into "${table}" (${column}) values ($1)`;
        const id = scopeOf(table).setting === null ? idOf(table) : tenant;
        expect(await as(settings, () => outcome(insert, [id])), insert).toBe("refused");
      }
    },
  );

  it("shows a tenant or a person its own row of every table, and no other", async () => {
    const [own, other] = [`own-${crypto.randomUUID()}`, `other-${crypto.randomUUID()}`];
    await seed(own);
    await seed(other);
    for (const table of tables) {
      const { column, setting } = scopeOf(table);
      const query = `select ${column} as whose from "${table}"`;
      if (setting === null) {
        const all = { "app.tenant_id": own, "app.user_id": own };
        expect(await as(all, () => outcome(query)), table).toBe(0);
        continue;
      }
      const seen = await as({ [setting]: own }, () => worker.query(query));
      expect(seen.rows, table).toEqual([{ whose: own }]);
    }
  });

  it("lets the platform do what is listed and nothing else", async () => {
    await seed(`any-${crypto.randomUUID()}`);
    const platform = { "app.platform": "on" };
    for (const table of tables) {
      const { column } = scopeOf(table);
      const commands = {
        select: `select ${column} from "${table}"`,
        update: `update "${table}" set ${column} = ${column}`,
        delete: `delete from "${table}"`,
        insert: `insert into "${table}" (${column}) values ('any')`,
      };
      for (const [command, statement] of Object.entries(commands)) {
        const touched = await as(platform, async () => {
          if (command !== "insert" || !excepted(table, "insert")) return await outcome(statement);
          const { insert, values } = await rowOf(table, "any");
          await outcome(commands.delete);
          return await outcome(insert, values);
        });
        if (excepted(table, command)) expect(touched, statement).toBeGreaterThan(0);
        else expect([0, "refused"], statement).toContain(touched);
      }
    }
  });

  it("gives the worker nothing on a table, sequence or function that is new", async () => {
    await admin.query("begin");
    try {
      await admin.query("set local role gateway_owner");
      await admin.query("create table later (id serial)");
      await admin.query("create function later_done() returns int language sql as 'select 1'");
      const { rows } = await admin.query(
        `select has_table_privilege('gateway', 'later', 'select, insert, update, delete') as rows,
           has_sequence_privilege('gateway', 'later_id_seq', 'usage, select') as numbers,
           has_function_privilege('gateway', 'later_done()', 'execute') as calls`,
      );
      expect(rows).toEqual([{ rows: false, numbers: false, calls: false }]);
    } finally {
      await admin.query("rollback");
    }
  });
});
