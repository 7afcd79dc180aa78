import { Client } from "pg";
import { randomSecret } from "../selfhost/variables.ts";

/** What a worker may be at Neon: nothing that looks past row-level security. Neon's own roles may, so it is made by SQL. */
const attributes = "login nocreatedb nocreaterole nobypassrls";

type Role = { sees_all: boolean };

/**
 * Makes the worker's role in a database, or gives it a new password, as the database's owner.
 * @returns the address of the database as that role.
 * @throws {Error} naming the database and the reason.
 */
export async function giveWorkerItsRole(name: "gateway" | "jobs", ownerUrl: string): Promise<string> {
  const client = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 20_000 });
  client.on("error", () => {});
  const password = randomSecret();
  try {
    await client.connect();
    const said = `password ${client.escapeLiteral(password)}`;
    const { rows } = await client.query<Role>(
      "select rolsuper or rolbypassrls as sees_all from pg_roles where rolname = $1",
      [name],
    );
    if (rows[0]?.sees_all)
      throw new Error("it looks past row-level security, as roles of Neon's API do: drop it first");
    await client.query(rows[0] ? `alter role ${name} ${said}` : `create role ${name} ${attributes} ${said}`);
    await client.query(`revoke all on database ${name} from public`);
    await client.query(`grant connect on database ${name} to ${name}`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot make the role "${name}": ${reason}`, { cause });
  } finally {
    await client.end();
  }
  const url = new URL(ownerUrl);
  url.username = name;
  url.password = password;
  return url.href;
}
