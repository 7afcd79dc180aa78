import { Client } from "pg";
import { readDevVars } from "../dev/wrangler-config.ts";
import { signSessionToken } from "../workers/gateway/identity/session-cookie.ts";

/** What each target's browser sends for one and the same person. */
export type Person = { id: string; gatewayCookie: string };

const count = 10_000;

/** Makes 10,000 people, each with a tenant and a session, in the records of the gateway and the stores of its peers. */
export async function seedPeople({ postgres }: { postgres: { adminUrl: string } }): Promise<Person[]> {
  const url = new URL(postgres.adminUrl);
  url.pathname = "/gateway";
  const client = new Client({ connectionString: url.href });
  // Postgres may be stopped because something else failed, which is then what there is to say.
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query("begin");
    for (const statement of statements) await client.query(statement, [count]);
    await client.query("commit; analyze");
  } finally {
    await client.end();
  }
  const secret = readDevVars().AUTH_SECRET ?? "";
  return await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const id = `bench-${index + 1}`;
      const cookie = await signSessionToken(
        secret,
        `bench-session-token-${String(index + 1).padStart(12, "0")}`,
      );
      return { id, gatewayCookie: `selvedge.session_token=${cookie}` };
    }),
  );
}

const everyone = "from generate_series(1, $1::int) n";

/** The superuser's: row-level security does not bind it. */
const statements = [
  `insert into "user" (id, name, email, email_verified)
   select 'bench-' || n, 'Person ' || n, 'person-' || n || '@bench.test', true ${everyone}`,
  `insert into organization (id, name, slug, personal)
   select 'bench-' || n, 'Person ' || n, 'bench-' || n, true ${everyone}`,
  `insert into member (id, tenant_id, user_id, role)
   select 'bench-' || n, 'bench-' || n, 'bench-' || n, 'owner' ${everyone}`,
  `insert into session (id, token, user_id, active_organization_id, expires_at)
   select 'bench-' || n, 'bench-session-token-' || lpad(n::text, 12, '0'), 'bench-' || n, 'bench-' || n,
          now() + interval '7 days' ${everyone}`,
];
