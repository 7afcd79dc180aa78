import { createHmac } from "node:crypto";
import { Pool } from "pg";
import { expect, inject } from "vitest";
import { readDevVars } from "../../dev/wrangler-config.ts";
import { apiKeyScopeNames, type NewApiKey } from "../../workers/contract/api-keys.ts";
import type { TenantRole } from "../../workers/contract/auth.ts";
import { type ApiClient, createClient } from "../e2e/api-client.ts";

/** Everyone the permission matrix asks about, in the order of its columns. */
export const people = [
  ...(["anonymous", "viewer", "member", "billing", "tenant admin", "owner"] as const),
  ...(["other owner", "editor", "platform admin", "banned", "impersonated", "closing"] as const),
];
const keys = apiKeyScopeNames.map((scope) => `key ${scope}` as const);
/** `closing` is somebody whose account is going to be erased, `directory` what keeps an organization's people. */
export const actors = [...people, ...keys, "directory" as const];

export type Actor = (typeof actors)[number];
type Person = Exclude<(typeof people)[number], "anonymous">;

/** Who each is: the role in the tenant that the matrix is about, null for those who own another. */
const persons: Record<Person, { role: TenantRole | null; platformRole?: "editor" | "admin" }> = {
  viewer: { role: "viewer" },
  member: { role: "member" },
  billing: { role: "billing" },
  "tenant admin": { role: "admin" },
  owner: { role: "owner" },
  "other owner": { role: null },
  editor: { role: null, platformRole: "editor" },
  "platform admin": { role: null, platformRole: "admin" },
  banned: { role: "owner" },
  impersonated: { role: "owner" },
  closing: { role: "owner" },
};

export function isPerson(actor: Actor): actor is Person {
  return Object.hasOwn(persons, actor);
}

export function isKey(actor: Actor): boolean {
  return actor.startsWith("key ");
}

/** The role that somebody has where they are: those from elsewhere own their tenant. */
export function roleOf(actor: Person): TenantRole {
  return persons[actor].role ?? "owner";
}

export function isFromElsewhere(actor: Actor): boolean {
  return isPerson(actor) && persons[actor].role === null;
}

export type Stage = {
  tenantId: string;
  client(actor: Actor): ApiClient;
  /** The same person anew, in the same tenant or in one of their own, to be spent by one request. */
  spare(actor: Actor, tenant: "same" | "new"): Promise<ApiClient>;
  end(): Promise<void>;
};

/** A database of the platform, as its superuser. */
export function databaseOf(name: "gateway" | "jobs"): Pool {
  const url = new URL(inject("urls").postgres);
  url.pathname = `/${name}`;
  return new Pool({ connectionString: url.href, max: 4 });
}

/** Puts everyone on the stage. They are written into the database: signing all of them in would take its time. */
export async function setStage(): Promise<Stage> {
  const database = databaseOf("gateway");
  const tenantId = await addTenant(database);
  const clients = new Map<Actor, ApiClient>([["anonymous", clientFor({})]]);
  for (const person of Object.keys(persons) as Person[]) {
    clients.set(person, await addPerson(database, person, tenantId));
  }
  const client = (actor: Actor) => clients.get(actor) ?? expect.fail(`"${actor}" is not on the stage`);
  for (const scope of apiKeyScopeNames) {
    const response = await client("owner").post("/api/auth/api-keys", { name: scope, scopes: [scope] });
    expect(response.status, await response.clone().text()).toBe(201);
    const { key } = (await response.json()) as NewApiKey;
    clients.set(`key ${scope}`, clientFor({ authorization: `Bearer ${key}` }));
  }
  clients.set("directory", await addDirectory(client("owner")));
  return {
    ...{ tenantId, client },
    spare: async (actor, tenant) => {
      if (!isPerson(actor)) return client(actor);
      return await addPerson(database, actor, tenant === "same" ? tenantId : await addTenant(database));
    },
    end: () => database.end(),
  };
}

/** Its first request is noted with the token; those of the next five minutes are not. */
async function addDirectory(owner: ApiClient): Promise<ApiClient> {
  const response = await owner.post("/api/auth/organization/scim-tokens", { name: "Stage" });
  expect(response.status, await response.clone().text()).toBe(201);
  const { token } = (await response.json()) as { token: string };
  const directory = clientFor({ authorization: `Bearer ${token}` });
  expect((await directory.fetch("/scim/v2/Users")).status).toBe(200);
  return directory;
}

async function addTenant(database: Pool): Promise<string> {
  const id = crypto.randomUUID();
  await database.query("insert into organization (id, name, slug) values ($1, 'Stage', $2)", [
    id,
    `stage-${id.slice(0, 13)}`,
  ]);
  // More act in it than Free has seats and keys, and the matrix is about who may, not about plans.
  await database.query(
    `insert into entitlement_override (tenant_id, name, value, reason)
     select $1, name, value, 'Stage' from (values ('seats', 100), ('apiKeys', 100), ('webhookEndpoints', 20),
       ('audit_log', 1), ('own_sign_in', 1)) as granted (name, value)`,
    [id],
  );
  return id;
}

async function addPerson(database: Pool, person: Person, stage: string): Promise<ApiClient> {
  const id = crypto.randomUUID();
  const { role, platformRole = "user" } = persons[person];
  await database.query(
    `insert into "user" (id, email, name, role, email_verified, banned) values ($1, $2, $3, $4, true, $5)`,
    [id, `${id}@example.test`, person, platformRole, person === "banned"],
  );
  const tenantId = role === null ? await addTenant(database) : stage;
  await database.query("insert into member (id, tenant_id, user_id, role) values ($1, $2, $3, $4)", [
    ...[crypto.randomUUID(), tenantId, id],
    role ?? "owner",
  ]);
  const token = crypto.randomUUID().replaceAll("-", "");
  const impersonatedBy = person === "impersonated" ? await administratorId(database) : null;
  await database.query(
    `insert into session (id, token, user_id, active_organization_id, impersonated_by, method, expires_at)
     values ($1, $2, $3, $4, $5, $6, now() + interval '30 minutes')`,
    [
      ...[crypto.randomUUID(), token, id, tenantId, impersonatedBy],
      impersonatedBy === null ? "password" : "impersonation",
    ],
  );
  if (person === "closing") await beginErasure(database, id);
  return clientFor({ cookie: `selvedge.session_token=${encodeURIComponent(signed(token))}` });
}

async function beginErasure(database: Pool, userId: string): Promise<void> {
  await database.query(
    "insert into erasure (id, user_id, due_at, receipts) values ($1, $2, now() + interval '7 days', '{}')",
    [crypto.randomUUID(), userId],
  );
}

async function administratorId(database: Pool): Promise<string> {
  const { rows } = await database.query<{ id: string }>(
    `select id from "user" where email = 'admin@selvedge.test'`,
  );
  return rows[0]?.id ?? expect.fail("There is no administrator");
}

/** As the gateway signs a session's cookie. */
function signed(token: string): string {
  const secret = readDevVars().AUTH_SECRET ?? expect.fail("There is no AUTH_SECRET");
  return `${token}.${createHmac("sha256", secret).update(token).digest("base64")}`;
}

/** Each request comes from an address of its own, so that no limit of one address is met. */
function clientFor(credential: Record<string, string>): ApiClient {
  const client = createClient(inject("urls").gateway, "10.0.0.1");
  const from = () => `10.${crypto.getRandomValues(new Uint8Array(3)).join(".")}`;
  const request: ApiClient["fetch"] = async (path, init = {}) => {
    client.cookies.clear();
    const headers = { "x-forwarded-for": from(), ...Object.fromEntries(new Headers(init.headers)) };
    return await client.fetch(path, { ...init, headers: { ...headers, ...credential } });
  };
  return {
    ...client,
    fetch: request,
    post: (path, body) =>
      request(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
  };
}
