import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { policyExceptions, rlsExceptions } from "./rls-exceptions.ts";

type Column = { name: string; type: string };

let worker: Client;
let admin: Client;
/** Every table but those that are listed to be without a tenant, from the catalog itself. */
let tables: string[];

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

beforeAll(async () => {
  const { DATABASE_URL = "" } = inject("gatewayVars");
  worker = await connect(DATABASE_URL.replace(/@[^/]+/, `@${new URL(inject("postgresUrl")).host}`));
  const superuser = new URL(inject("postgresUrl"));
  superuser.pathname = "/gateway";
  admin = await connect(superuser.href);
  const { rows } = await admin.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') order by 1`,
  );
  tables = rows.map(({ name }) => name).filter((name) => !(name in rlsExceptions));
});

afterAll(async () => {
  await worker?.end();
  await admin?.end();
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

/** A row of `tenant` in every table, written past row-level security; the checks of a table hold for it too. */
async function seed(tenant: string): Promise<void> {
  await admin.query("begin");
  await admin.query("set local session_replication_role = replica");
  for (const table of tables) {
    const { rows: columns } = await admin.query<Column>(
      `select column_name as name, data_type as type from information_schema.columns
       where table_schema = 'public' and table_name = $1 and is_nullable = 'NO' and column_default is null
         and column_name <> 'tenant_id'`,
      [table],
    );
    const values = [tenant, ...columns.map(({ name, type }) => chosen[name]?.(tenant) ?? sample(type))];
    const names = ["tenant_id", ...columns.map(({ name }) => `"${name}"`)].join();
    const places = values.map((_, index) => `$${index + 1}`).join();
    await admin.query(`insert into "${table}" (${names}) values (${places})`, values);
  }
  await admin.query("commit");
}

/** What a check wants of a column. */
const chosen: Record<string, (tenant: string) => string> = {
  chain: (tenant) => tenant,
  actor_type: () => "system",
};

function sample(type: string): string | number {
  if (type === "jsonb") return "{}";
  if (/int|double|numeric/.test(type)) return 1;
  if (type.startsWith("timestamp")) return new Date().toISOString();
  return crypto.randomUUID();
}

const excepted = (table: string, command: string) =>
  policyExceptions.some(
    (exception) => exception.role === "gateway" && exception.table === table && exception.command === command,
  );

describe("row-level security of the gateway's database", () => {
  it("is enabled and forced on every table that is not listed, with a tenant and a policy of its own", async () => {
    const { rows } = await admin.query(
      `select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
         exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id') as tenant,
         exists (select from pg_policy p where p.polrelid = c.oid and p.polname = c.relname || '_of_tenant') as policy
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relname = any($1)`,
      [tables],
    );
    expect(rows.length).toBeGreaterThanOrEqual(2);
    for (const row of rows) {
      expect(row).toEqual({ name: row.name, enabled: true, forced: true, tenant: true, policy: true });
    }
  });

  it("has no policies but those of the tenant and the listed exceptions", async () => {
    const { rows } = await admin.query<{ table: string; name: string; command: string; role: string }>(
      `select tablename as table, policyname as name, lower(cmd) as command, array_to_string(roles, ',') as role
       from pg_policies where schemaname = 'public'`,
    );
    const others = rows.filter(({ table, name }) => name !== `${table}_of_tenant`);
    const named = ({ table, role, command }: { table: string; role: string; command: string }) =>
      `${table} ${role} ${command}`;
    expect(others.map(named).sort()).toEqual(policyExceptions.map(named).sort());
  });

  it.each([
    ["no tenant", {}],
    ["an empty tenant", { "app.tenant_id": "" }],
    ["another tenant", { "app.tenant_id": "stranger" }],
  ] as const)(
    "lets %s neither read, write, change nor delete a row of any table",
    async (_name, settings) => {
      const tenant = `victim-${crypto.randomUUID()}`;
      await seed(tenant);
      for (const table of tables) {
        const untouched = async (statement: string) =>
          expect([0, "refused"], statement).toContain(await as(settings, () => outcome(statement)));
        await untouched(`select * from "${table}"`);
        await untouched(`update "${table}" set tenant_id = tenant_id`);
        await untouched(`delete from "${table}"`);
        const insert = `insert into "${table}" (tenant_id) values ($1)`;
        expect(await as(settings, () => outcome(insert, [tenant])), insert).toBe("refused");
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

  it("lets the platform do what is listed and nothing else", async () => {
    await seed(`any-${crypto.randomUUID()}`);
    const platform = { "app.platform": "on" };
    for (const table of tables) {
      const commands = {
        select: `select tenant_id from "${table}"`,
        update: `update "${table}" set tenant_id = tenant_id`,
        delete: `delete from "${table}"`,
        insert: `insert into "${table}" (tenant_id) values ('any')`,
      };
      for (const [command, statement] of Object.entries(commands)) {
        const touched = await as(platform, () => outcome(statement));
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
