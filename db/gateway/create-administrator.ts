import { Client } from "pg";
import { seal, sealedPlace } from "../../workers/gateway/audit/seal.ts";
import { hashPassword } from "../../workers/gateway/auth/password.ts";

type Administrator = { email: string; name: string };
export type Outcome = "created" | "promoted" | "unchanged";

type Options = {
  /** As the worker's role. */
  databaseUrl: string;
  /** Asked for only where an account is made: one that is there keeps its own. */
  password: () => Promise<string>;
};

type Found = { id: string; role: string; email_verified: boolean; banned: boolean };

/**
 * Makes an administrator, or makes one of an account that is there; doing it twice does it once. The platform's log
 * tells of it as a deed of the system: whoever can do this has the database, and is no person that it knows.
 * @throws {Error} for an account that has not proven its address, since whoever signed up with it may be somebody else,
 * and for one that is banned.
 */
export async function createAdministrator(
  { email, name }: Administrator,
  { databaseUrl, password }: Options,
): Promise<Outcome> {
  const client = new Client({ connectionString: databaseUrl });
  client.on("error", () => {});
  await client.connect();
  try {
    const known = await find(client, email);
    const hash = known === undefined ? await hashPassword(await password()) : null;
    await client.query("begin");
    const found = await find(client, email, byEmailLocked);
    const outcome =
      found === undefined ? await create(client, { email, name }, hash) : await promote(client, email, found);
    await client.query("commit");
    return outcome;
  } finally {
    await client.end();
  }
}

const byEmail = 'select id, role, email_verified, banned from "user" where email = $1';
const byEmailLocked = 'select id, role, email_verified, banned from "user" where email = $1 for update';

async function find(client: Client, email: string, query = byEmail): Promise<Found | undefined> {
  return (await client.query<Found>(query, [email])).rows[0];
}

async function create(client: Client, { email, name }: Administrator, hash: string | null): Promise<Outcome> {
  if (hash === null) throw new Error(`Cannot create "${email}": the account was there a moment ago`);
  const id = crypto.randomUUID();
  await client.query(
    `insert into "user" (id, email, name, role, email_verified) values ($1, $2, $3, 'admin', true)`,
    [id, email, name],
  );
  await client.query(
    `insert into account (id, user_id, account_id, provider_id, password)
     values ($1, $2, $2, 'credential', $3)`,
    [crypto.randomUUID(), id, hash],
  );
  const personal = { name: [null, name], email: [null, email] };
  await log(client, { action: "user.created", userId: id, changes: { role: [null, "admin"] }, personal });
  return "created";
}

async function promote(client: Client, email: string, found: Found): Promise<Outcome> {
  if (!found.email_verified) {
    throw new Error(
      `Cannot promote "${email}": its address is not verified, so it may be somebody else's account`,
    );
  }
  if (found.banned) throw new Error(`Cannot promote "${email}": the account is banned`);
  if (found.role === "admin") return "unchanged";
  await client.query(`update "user" set role = 'admin', updated_at = now() where id = $1`, [found.id]);
  // A session that was stolen before must not become an administrator's.
  await client.query("delete from session where user_id = $1", [found.id]);
  const changes = { role: [found.role, "admin"] };
  await log(client, { action: "user.role_changed", userId: found.id, changes, personal: null });
  return "promoted";
}

type Entry = { action: string; userId: string; changes: object; personal: object | null };

async function log(client: Client, { action, userId, changes, personal }: Entry): Promise<void> {
  const id = crypto.randomUUID();
  const entry = {
    ...{ id, tenantId: null, action, actorType: "system", actorId: null, requestId: null, origin: null },
    ...{ targetType: "user", targetId: userId, personId: userId, changes },
    personalChanges: personal && (await sealFor(client, userId, id, JSON.stringify(personal))),
  };
  await client.query("select audit_append($1)", [entry]);
}

async function sealFor(client: Client, userId: string, rowId: string, text: string): Promise<string> {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const key = Buffer.from(bytes).toString("base64");
  await client.query("insert into audit_key (user_id, key) values ($1, $2)", [userId, key]);
  const imported = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt"]);
  return await seal(imported, sealedPlace(rowId, "changes"), text);
}
