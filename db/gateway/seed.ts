import { Client } from "pg";
import { hashPassword } from "../../workers/gateway/auth/password.ts";

type SeedOptions = {
  /** As the role that owns the schema. */
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
  await client.query(
    `insert into organization (id, name, slug, personal) values (gen_random_uuid(), $1, $2, $3)
     on conflict (slug) do nothing`,
    [name, slug, personal],
  );
  for (const [email, role] of Object.entries(members)) {
    await client.query(
      `insert into member (id, organization_id, user_id, role)
       select gen_random_uuid(), o.id, u.id, $3 from organization o, "user" u where o.slug = $1 and u.email = $2
       on conflict (organization_id, user_id) do nothing`,
      [slug, email, role],
    );
  }
}
