import { drizzle } from "drizzle-orm/neon-http";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOwnDatabase, type OwnDatabase } from "../../tests/own-database.ts";
import { datasetQuerySchema } from "../../workers/contract/datasets.ts";
import { pageBy } from "../../workers/jobs/datasets/dataset-cursor.ts";
import { selectDatasets } from "../../workers/jobs/datasets/select-datasets.ts";
import { selectLetterPage } from "../../workers/jobs/dead-letters/list-letters.ts";
import { selectAllTasks, selectTasks } from "../../workers/jobs/tasks/select-tasks.ts";
import { selectRowsThisMonth } from "../../workers/jobs/usage/rows-this-month.ts";
import { selectDeliveries } from "../../workers/jobs/webhooks/select-deliveries.ts";
import type { Builder } from "./client.ts";

type Plan = {
  "Node Type": string;
  "Index Name"?: string;
  Plans?: Plan[];
  "Actual Rows": number;
  "Actual Loops": number;
};

/** Builds statements, and runs none. */
const builder = drizzle.mock();

let database: OwnDatabase;
let worker: Client;

/**
 * 100,000 datasets, as many tasks, entries of usage, dead letters and deliveries of webhooks, half of them of one tenant and the others of fifty. A quarter of
 * the tasks are of one dataset: where there are only a hundred, sorting them is as good.
 */
beforeAll(async () => {
  database = await createOwnDatabase("jobs");
  ({ worker } = database);
  const tenant = "case when i % 2 = 0 then 'large' else 'tenant ' || i % 100 end";
  const at = "now() - make_interval(secs => i)";
  await database.superuser.query(`
    insert into datasets (id, tenant_id, name, file_name, bytes, object_key, created_by, created_at, deleted_at)
    select ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, ${tenant}, 'name ' || i * 7919 % 100003,
      'f', i * 31 % 100000, 'k', 'u', ${at}, case when i % 4 = 0 then now() end
    from generate_series(1, 100000) i`);
  // What the trigger writes; row by row it would take as long as everything else here.
  await database.superuser.query(`
    insert into dataset_metadata (tenant_id, dataset_id, key, value)
    select d.tenant_id, d.id, key, value
    from (select *, right(id::text, 12)::int as i from datasets) d, lateral (values
      ('source', case when i % 1000 = 502 then 'rare' else 'shop' end), ('number', i::text)) m (key, value)`);
  await database.superuser.query(`
    insert into tasks (id, tenant_id, dataset_id, status, progress, created_by, trace_id, created_at, finished_at)
    select ('10000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, ${tenant},
      ('00000000-0000-4000-8000-' || lpad((case when i % 4 = 0 then 102 when i % 2 = 0 then 2 + i % 1000 else i end)::text, 12, '0'))::uuid,
      'failed', '{}', 'u', 't', ${at}, now()
    from generate_series(1, 100000) i`);
  await database.superuser.query(`
    insert into task_results (task_id, tenant_id, score, completeness, validity, uniqueness, rows, error_row_count,
      columns, error_rows, clean_key, errors_key)
    select id, tenant_id, 1, 1, 1, 1, 1, 0, '[]', '[]', 'k', 'k' from tasks`);
  await database.superuser.query(`
    insert into usage_ledger (transaction_id, tenant_id, metric, quantity, task_id, created_at)
    select 'rows ' || i, ${tenant}, 'rows', i, gen_random_uuid(), ${at} from generate_series(1, 100000) i`);
  await database.superuser.query(`
    insert into dead_letters (id, tenant_id, source_key, flow, step, part, round, attempts, input, error_kind,
      error_code, error_message, trace_id, created_at)
    select ('20000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, ${tenant}, i, 'f', 's', 0, 1, 5, '{}', 'k', 'c',
      'm', 't', ${at} from generate_series(1, 100000) i`);
  await database.superuser.query(`
    insert into webhook_endpoints (id, tenant_id, url, description, event_types, created_by)
    select gen_random_uuid(), tenant_id, 'https://hooks.example/', '', '[]', 'u'
    from (select distinct tenant_id from tasks) tenants`);
  await database.superuser.query(`
    insert into webhook_deliveries (id, tenant_id, endpoint_id, message_id, event_type, payload, status, created_at)
    select gen_random_uuid(), e.tenant_id, e.id, 'm' || t.id, 'task.completed', '{}', 'delivered', t.created_at
    from tasks t join webhook_endpoints e on e.tenant_id = t.tenant_id`);
  // A filter looks for what few are: one in ten. Where there are only so many in all, sorting them is as good.
  const rare = "where right(id::text, 1) = '0'";
  await database.superuser.query(`update tasks set status = 'cancelled' ${rare}`);
  // Of the letters those of the small tenants, and a few of the large one.
  await database.superuser.query(
    `update dead_letters set status = 'discarded', settled_at = now(), cleared_at = now()
     where tenant_id <> 'large' or right(id::text, 1) = '0'`,
  );
  await database.superuser.query(
    "update dead_letters set status = 'replayed' where right(id::text, 1) = '5'",
  );
  await database.superuser.query(
    "update webhook_deliveries set status = 'failed' where right(message_id, 1) = '0'",
  );
  await database.superuser.query("analyze");
});

afterAll(async () => {
  await database?.drop();
});

/** How the worker's role reads a page of a tenant, or of all where there is none, with what each node of the plan came to. */
async function explain(
  statement: { toSQL(): { sql: string; params: unknown[] } },
  tenant: string | null = tenantId,
): Promise<Plan[]> {
  const { sql, params } = statement.toSQL();
  await worker.query("begin");
  try {
    if (tenant === null) await worker.query("select set_config('app.platform', 'on', true)");
    else await worker.query("select set_config('app.tenant_id', $1, true)", [tenant]);
    const { rows } = await worker.query(`explain (analyze, format json) ${sql}`, params);
    return nodesOf(rows[0]["QUERY PLAN"][0].Plan);
  } finally {
    await worker.query("rollback");
  }
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

const page = 20;
const tenantId = "large";
const rowsOf = (nodes: Plan[]) =>
  Math.max(...nodes.map((node) => node["Actual Rows"] * node["Actual Loops"]));
const indexesOf = (nodes: Plan[]) => nodes.flatMap((node) => node["Index Name"] ?? []);

/** A page is read off an index in its order: nothing is sorted, and no more is read than is shown. */
function expectPage(nodes: Plan[], index: string): void {
  expect(indexesOf(nodes)).toContain(index);
  expect(nodes.map((node) => node["Node Type"])).not.toContain("Seq Scan");
  expect(nodes.filter((node) => node["Node Type"].includes("Sort"))).toEqual([]);
  expect(rowsOf(nodes)).toBeLessThanOrEqual(page + 1);
}

const middle = {
  id: "00000000-0000-4000-8000-000000050000",
  name: "name 50000",
  bytes: 50_000,
  createdAt: new Date(Date.now() - 50_000_000),
};

describe("the list of datasets", () => {
  it.each([
    ["-createdAt", "datasets_list"],
    ["createdAt", "datasets_list"],
    ["name", "datasets_by_name"],
    ["-name", "datasets_by_name"],
    ["bytes", "datasets_by_bytes"],
    ["-bytes", "datasets_by_bytes"],
  ] as const)("by %s reads a page of %s, at its start and in its midst", async (sort, index) => {
    const first = datasetQuerySchema.parse({ sort, limit: page });
    expectPage(await explain(selectDatasets(builder, { ...first, tenantId })), index);
    const { nextCursor } = pageBy(sort).page([middle, middle], 1);
    expectPage(
      await explain(selectDatasets(builder, { ...first, tenantId, cursor: nextCursor ?? "" })),
      index,
    );
  });

  it("reads the bin by an index of its own", async () => {
    const query = datasetQuerySchema.parse({ deleted: "true", limit: page });
    expectPage(await explain(selectDatasets(builder, { ...query, tenantId })), "datasets_bin");
  });

  it("looks for a name in the tenant's own rows alone", async () => {
    const query = datasetQuerySchema.parse({ q: "NAME 7", limit: page });
    const nodes = await explain(selectDatasets(builder, { ...query, tenantId: "tenant 1" }), "tenant 1");
    expect(indexesOf(nodes)).not.toEqual([]);
    expect(nodes.map((node) => node["Node Type"])).not.toContain("Seq Scan");
    expect(rowsOf(nodes)).toBeLessThanOrEqual(1_000);
  });
});

describe("the list of datasets by their metadata", () => {
  const nodesFor = async (metadata: string) =>
    await explain(
      selectDatasets(builder, { ...datasetQuerySchema.parse({ metadata, limit: page }), tenantId }),
    );

  // The name of the tenant, which the policy asks for, is a row too.
  it("looks for what few have by an index, and reads no more than those", async () => {
    for (const [metadata, most] of [
      ["source:rare", 100],
      ["number:77", 1],
      ["source:none", 1],
    ] as const) {
      const nodes = await nodesFor(metadata);
      expect(indexesOf(nodes)).toContain("dataset_metadata_by_value");
      expect(nodes.map((node) => node["Node Type"])).not.toContain("Seq Scan");
      expect(rowsOf(nodes), metadata).toBeLessThanOrEqual(most);
    }
  });

  it("reads a page of what many have in the order of the list", async () => {
    expectPage(await nodesFor("source:shop"), "datasets_list");
  });
});

describe("the rows of the month", () => {
  it("are added up over the tenant's own entries alone", async () => {
    const nodes = await explain(selectRowsThisMonth(builder as unknown as Builder));
    expect(indexesOf(nodes)).toEqual(["usage_ledger_list"]);
  });
});

describe("the list of dead letters", () => {
  it("reads a page by an index", async () => {
    expectPage(await explain(selectLetterPage(builder, { tenantId }, { limit: page })), "dead_letters_list");
  });

  it("reads a page of what is rare among them by an index of its own", async () => {
    const rare = { limit: page, status: "discarded" as const };
    expectPage(await explain(selectLetterPage(builder, { tenantId }, rare)), "dead_letters_by_status");
  });

  it("reads a page of everybody's by an index, also of what is rare among them", async () => {
    const all = selectLetterPage(builder, "platform", { limit: page });
    expectPage(await explain(all, null), "dead_letters_of_all");
    const rare = selectLetterPage(builder, "platform", { limit: page, status: "replayed" });
    expectPage(await explain(rare, null), "dead_letters_of_all_by_status");
  });
});

describe("the list of everybody's tasks", () => {
  it("reads a page by an index, and of those that run or failed by one of theirs", async () => {
    expectPage(await explain(selectAllTasks(builder, { limit: page }), null), "tasks_of_all");
    for (const status of ["open", "failed"] as const) {
      const nodes = await explain(selectAllTasks(builder, { limit: page, status }), null);
      expect(indexesOf(nodes)).toContain(`tasks_of_all_${status}`);
      expect(rowsOf(nodes)).toBeLessThanOrEqual(page + 1);
    }
  });
});

describe("the list of deliveries", () => {
  it("reads a page of one endpoint by an index", async () => {
    const { rows } = await database.superuser.query("select id from webhook_endpoints where tenant_id = $1", [
      tenantId,
    ]);
    const endpointId: string = rows[0].id;
    const nodes = await explain(selectDeliveries(builder, { tenantId, endpointId, limit: page }));
    expectPage(nodes, "webhook_deliveries_list");
    const rare = selectDeliveries(builder, { tenantId, endpointId, limit: page, status: "failed" });
    expectPage(await explain(rare), "webhook_deliveries_by_status");
  });
});

describe("the list of tasks", () => {
  it("reads a page by an index, of all tasks and of one dataset's", async () => {
    expectPage(await explain(selectTasks(builder, { tenantId, limit: page })), "tasks_list");
    const datasetId = "00000000-0000-4000-8000-000000000102";
    expectPage(await explain(selectTasks(builder, { tenantId, limit: page, datasetId })), "tasks_of_dataset");
  });

  it("reads a page of what is rare among them by an index of its own, and of open ones no more than there are", async () => {
    const rare = selectTasks(builder, { tenantId, limit: page, status: "cancelled" });
    expectPage(await explain(rare), "tasks_by_status");
    const open = await explain(selectTasks(builder, { tenantId, limit: page, status: "open" }));
    expect(open.map((node) => node["Node Type"])).not.toContain("Seq Scan");
    expect(rowsOf(open)).toBeLessThanOrEqual(page + 1);
  });
});
