import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { verifyAudit } from "./verify-audit.ts";

let worker: Client;
let admin: Client;

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

/** As the worker's role, but straight to Postgres. */
const workerUrl = () =>
  inject("gatewayVars").DATABASE_URL?.replace(/@[^/]+/, `@${new URL(inject("postgresUrl")).host}`) ?? "";

beforeAll(async () => {
  worker = await connect(workerUrl());
  const superuser = new URL(inject("postgresUrl"));
  superuser.pathname = "/gateway";
  admin = await connect(superuser.href);
});

afterAll(async () => {
  await worker?.end();
  await admin?.end();
});

const newTenant = () => `t-${crypto.randomUUID()}`;

async function append(tenantId: string | null, client = worker): Promise<number> {
  const entry = {
    ...{ id: crypto.randomUUID(), tenantId, actorType: "user", actorId: "ada", action: "tenant.renamed" },
    ...{ targetType: "tenant", targetId: tenantId, requestId: "r1", changes: { name: ["Ä", "B"] } },
  };
  const { rows } = await client.query<{ seq: string }>("select audit_append($1) as seq", [entry]);
  return Number(rows[0]?.seq);
}

async function chainOf(length: number): Promise<string> {
  const tenant = newTenant();
  for (let row = 0; row < length; row += 1) await append(tenant);
  return tenant;
}

/** What verifying says of one chain. */
async function findings(chain: string): Promise<string[]> {
  const report = await verifyAudit(async (query, parameters) => (await admin.query(query, parameters)).rows);
  return report.findings
    .filter((finding) => finding.chain === chain)
    .map(({ kind, seq }) => `${kind} ${seq}`);
}

describe("a chain", () => {
  test("numbers its rows without gaps, whoever adds them at once, and verifies", async () => {
    const tenant = newTenant();
    const clients = await Promise.all(Array.from({ length: 6 }, () => connect(workerUrl())));
    const added = await Promise.all(
      clients.map(async (client) => {
        const numbers = [];
        for (let row = 0; row < 10; row += 1) numbers.push(await append(tenant, client));
        return numbers;
      }),
    );
    await Promise.all(clients.map((client) => client.end()));
    expect(added.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(await findings(tenant)).toEqual([]);
  });

  test("has no row of a transaction that was taken back, and no gap for it", async () => {
    const tenant = await chainOf(1);
    await worker.query("begin");
    await append(tenant);
    await worker.query("rollback");
    expect(await append(tenant)).toBe(2);
    expect(await findings(tenant)).toEqual([]);
  });

  test("of the platform takes what happened in no tenant", async () => {
    await append(null);
    const { rows } = await admin.query(
      "select count(*)::int as rows from audit_log where chain = 'platform'",
    );
    expect(rows[0].rows).toBeGreaterThan(0);
    expect(await findings("platform")).toEqual([]);
  });

  test("cannot be entered as a tenant that calls itself the platform", async () => {
    await expect(append("platform")).rejects.toThrow(/audit_log_tenant_named/);
    await expect(append("")).rejects.toThrow(/audit_log_tenant_named/);
  });
});

describe("verifying, when somebody with every right", () => {
  const change = (statement: string, tenant: string) => admin.query(statement, [tenant]);

  test.each([
    ["action = 'nothing.happened'"],
    ["actor_id = 'eve'"],
    ["occurred_at = occurred_at - interval '1 hour'"],
    [`changes = '{"name": ["Ä", "C"]}'`],
    ["origin = 'x'"],
    ["target_id = null"],
    ["hash = repeat('a', 64)"],
    ["prev_hash = repeat('a', 64)"],
  ])("changed a row by %s, names it", async (assignment) => {
    const tenant = await chainOf(4);
    await change(`update audit_log set ${assignment} where chain = $1 and seq = 2`, tenant);
    expect(await findings(tenant)).toContain("changed 2");
  });

  test("changed a row and its hash, names the place where the chain breaks", async () => {
    const tenant = await chainOf(4);
    await change(
      `update audit_log set action = 'x', hash = audit_hash(array[prev_hash, id::text, chain, seq::text,
         (extract(epoch from occurred_at) * 1000)::bigint::text, actor_type, actor_id, 'x', target_type, target_id,
         tenant_id, request_id, origin, changes::text, personal_changes, person_id])
       where chain = $1 and seq = 2`,
      tenant,
    );
    expect(await findings(tenant)).toEqual(["changed 3"]);
  });

  test("deleted a row, or several, names them", async () => {
    const tenant = await chainOf(6);
    await change("delete from audit_log where chain = $1 and seq in (1, 3, 4)", tenant);
    expect(await findings(tenant)).toEqual(["missing 1", "missing 3"]);
  });

  test("cut the end, or all of it, names the first row that is gone", async () => {
    const tenant = await chainOf(5);
    await change("delete from audit_log where chain = $1 and seq > 3", tenant);
    expect(await findings(tenant)).toEqual(["cut 4"]);
    await change("delete from audit_log where chain = $1", tenant);
    expect(await findings(tenant)).toEqual(["cut 1"]);
  });

  test("swapped two rows, names both", async () => {
    const tenant = await chainOf(5);
    await change(
      `with moved as (delete from audit_log where chain = $1 and seq in (2, 4) returning *)
       select set_config('test.rows', (select jsonb_agg(moved)::text from moved), false)`,
      tenant,
    );
    await admin.query(
      `insert into audit_log select (jsonb_populate_record(null::audit_log,
         row || jsonb_build_object('seq', 6 - (row->>'seq')::int))).*
       from jsonb_array_elements(current_setting('test.rows')::jsonb) as listed(row)`,
    );
    expect(await findings(tenant)).toEqual(["reordered 2", "reordered 4"]);
  });

  test("took the head away, says that it does not know the rows", async () => {
    const tenant = await chainOf(2);
    await change("delete from audit_head where chain = $1", tenant);
    expect(await findings(tenant)).toEqual(["changed 0"]);
  });
});

describe("the worker's role", () => {
  test.each([
    ["insert into audit_log (id, chain, seq) values (gen_random_uuid(), 'x', 1)"],
    ["update audit_log set action = 'x'"],
    ["delete from audit_log"],
    ["truncate audit_log"],
    ["update audit_head set seq = 0"],
    ["insert into audit_head (chain, seq, hash) values ('x', 9, '')"],
    ["delete from audit_head"],
    ["update audit_key set key = null"],
    ["delete from audit_key"],
    ["select audit_hash(array['x'])"],
    ["alter function audit_forget(text) owner to gateway"],
    ["alter function audit_append(jsonb) owner to gateway"],
    [
      "create or replace function audit_append(entry jsonb) returns bigint language sql as 'select 1::bigint'",
    ],
  ])("may not: %s", async (statement) => {
    await expect(worker.query(statement)).rejects.toThrow(/permission denied|must be owner/);
  });
});
