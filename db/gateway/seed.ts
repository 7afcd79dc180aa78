import { Client } from "pg";
import { hashPassword } from "../../workers/gateway/auth/password.ts";

type SeedOptions = {
  /** As the worker's role: row-level security binds the owner of the schema as well. */
  databaseUrl: string;
  /** Of every demo account. */
  password: string;
};

type Person = { email: string; name: string; role: "user" | "admin" };
type Tenant = { name: string; slug: string; personal: boolean; members: Record<string, "owner" | "member"> };

const people: Person[] = [
  { email: "admin@selvedge.test", name: "Ada Admin", role: "admin" },
  { email: "owner@acme.test", name: "Olivia Owner", role: "user" },
  { email: "member@acme.test", name: "Milo Member", role: "user" },
  { email: "owner@globex.test", name: "Gero Globex", role: "user" },
];

const tenants: Tenant[] = [
  { name: "Ada Admin", slug: "ada-admin", personal: true, members: { "admin@selvedge.test": "owner" } },
  {
    name: "Acme",
    slug: "acme",
    personal: false,
    members: { "owner@acme.test": "owner", "member@acme.test": "member" },
  },
  { name: "Globex", slug: "globex", personal: false, members: { "owner@globex.test": "owner" } },
];

/**
 * Puts the demo accounts and tenants in place. Running it again changes nothing that a person may have changed since:
 * what exists stays as it is, passwords included.
 * @throws {Error} of Postgres when the schema is missing or the role may not write.
 */
export async function seedGateway({ databaseUrl, password }: SeedOptions): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("begin");
    for (const person of people) await addPerson(client, person, password);
    for (const tenant of tenants) await addTenant(client, tenant);
    await client.query("commit");
  } finally {
    await client.end();
  }
}

async function addPerson(client: Client, { email, name, role }: Person, password: string): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `insert into "user" (id, email, name, role, email_verified) values (gen_random_uuid(), $1, $2, $3, true)
     on conflict (email) do nothing returning id`,
    [email, name, role],
  );
  const created = rows[0];
  if (created === undefined) return;
  await client.query(
    `insert into account (id, user_id, account_id, provider_id, password)
     values (gen_random_uuid(), $1, $1, 'credential', $2)`,
    [created.id, await hashPassword(password)],
  );
}

async function addTenant(client: Client, { name, slug, personal, members }: Tenant): Promise<void> {
  await client.query("select set_config('app.platform', 'on', true)");
  const { rows } = await client.query<{ id: string }>("select id from organization where slug = $1", [slug]);
  const id = rows[0]?.id ?? crypto.randomUUID();
  await client.query("select set_config('app.tenant_id', $1, true)", [id]);
  await client.query(
    "insert into organization (id, name, slug, personal) values ($1, $2, $3, $4) on conflict (slug) do nothing",
    [id, name, slug, personal],
  );
  // A demonstration shall not end after a few files or people, and show all that there is.
  await client.query(
    `insert into entitlement_override (tenant_id, name, value, reason)
     select $1, name, value, 'Demonstration' from (values ('rowsPerMonth', 10000000), ('seats', 100),
       ('apiKeys', 100), ('webhookEndpoints', 20), ('audit_log', 1), ('own_sign_in', 1)) as granted (name, value)
     on conflict do nothing`,
    [id],
  );
  for (const [email, role] of Object.entries(members)) {
    await client.query(
      `insert into member (id, tenant_id, user_id, role)
       select gen_random_uuid(), $1, u.id, $3 from "user" u where u.email = $2
       on conflict (tenant_id, user_id) do nothing`,
      [id, email, role],
    );
  }
}
