import type { Client } from "pg";

type Column = { name: string; type: string; required: boolean };

type Owner = { userId: string; tenantId: string; email: string };

/** Tables that hold nothing of a person by their nature, or what has to stay, each with its reason. */
const left: Record<string, string> = {
  user: "has the person's row already",
  organization: "has the tenant's row already",
  jwks: "the platform's own keys",
  audit_log: "written by audit_append alone, and sealed",
  audit_head: "the heads of the chains",
  audit_key: "the key itself, which is destroyed",
  request_count: "counts of requests, of nobody",
  job_event: "ids of events, which are of tasks and say nothing of anybody",
  entry_rule: "the platform's own rules; who made one is unset with their row",
  feature_flag: "the platform's own settings, of nobody",
  maintenance: "the platform's own state, which would be down with a row",
  erasure: "says who is gone, by id",
  usage_ledger: "stays: what invoices rest on, by tenant",
};

/** Values that the checks of a table want; everything else takes the marker. */
const fixed: Record<string, unknown> = {
  ...{ role: "member", auto_join_role: "member", status: "pending", outcome: "failed" },
  ...{ interval: "monthly", source: "lago", "billing_event.status": "received" },
  ...{ "dead_letters.status": "waiting", "dead_letters.source": "step" },
  "tasks.priority": "bulk",
  "webhook_endpoints.disabled_at": new Date(),
  // What ended is known by its secret for a minute; that one is random and says nothing of anybody.
  token: crypto.randomUUID(),
};

/** One id for all planted rows, so that those that refer to each other do. */
const plantedId = crypto.randomUUID();

/**
 * Writes a row of the person, or of their tenant, into every table that there is, with the marker in every column that
 * can hold it. What a later table adds is planted too: that is how an erasure that forgets it shows.
 */
export async function plantRows(client: Client, owner: Owner, marker: string): Promise<string[]> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p')`,
  );
  const planted: string[] = [];
  await client.query("begin");
  await client.query("set local session_replication_role = replica");
  for (const { name } of tables) {
    if (name in left) continue;
    const columns = await columnsOf(client, name);
    const values = columns.flatMap((column) => {
      const value = fixed[`${name}.${column.name}`] ?? plantedValue(column, owner, marker);
      return value === undefined ? [] : [[column.name, value] as const];
    });
    const names = values.map(([column]) => `"${column}"`).join();
    const places = values.map((_, index) => `$${index + 1}`).join();
    await client.query(
      `insert into "${name}" (${names}) values (${places}) on conflict do nothing`,
      values.map(([, value]) => value),
    );
    planted.push(name);
  }
  await client.query("commit");
  return planted;
}

async function columnsOf(client: Client, table: string): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `select column_name as name, data_type as type, is_nullable = 'NO' and column_default is null as required
     from information_schema.columns where table_schema = 'public' and table_name = $1`,
    [table],
  );
  return rows;
}

function plantedValue({ name, type, required }: Column, owner: Owner, marker: string): unknown {
  if (name === "user_id" || name === "created_by" || name === "inviter_id") return owner.userId;
  if (name === "tenant_id") return owner.tenantId;
  if (name === "email" || name === "identifier") return owner.email;
  if (name in fixed && type === "text") return fixed[name];
  if (name === "id" || name.endsWith("_id")) return required ? plantedId : undefined;
  if (type === "uuid") return required ? plantedId : undefined;
  if (type === "text") return `${name}-${marker}`;
  if (type === "jsonb") return JSON.stringify({ [marker]: marker });
  if (type === "ARRAY") return [marker];
  if (!required) return undefined;
  if (type.startsWith("timestamp")) return new Date(Date.now() + 3_600_000);
  if (type === "date") return "2026-11-01";
  if (type === "boolean") return false;
  return 1;
}
