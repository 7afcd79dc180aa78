import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { verifyPassword } from "../../workers/gateway/auth/password.ts";
import { verifyAudit } from "./verify-audit.ts";

const script = fileURLToPath(new URL("../../dev/admin-create.ts", import.meta.url));
const password = "a bicycle made of rain";
let client: Client;
let databaseUrl: string;

beforeAll(async () => {
  const host = new URL(inject("postgresUrl")).host;
  databaseUrl = inject("gatewayVars").DATABASE_URL?.replace(/@[^/]+/, `@${host}`) ?? "";
  client = new Client({ connectionString: databaseUrl });
  await client.connect();
});
afterAll(() => client.end());

const newEmail = () => `${crypto.randomUUID()}@example.test`;

/** Runs the command as an operator would, without a terminal. */
async function run(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [script, ...args], {
    env: { DATABASE_URL: databaseUrl, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code: child.exitCode, out, err };
}

async function accountOf(email: string) {
  const { rows } = await client.query(
    `select u.*, a.password from "user" u left join account a on a.user_id = u.id where u.email = $1`,
    [email],
  );
  return rows[0];
}

async function loggedOf(id: string): Promise<string[]> {
  await client.query("begin");
  await client.query("select set_config('app.platform', 'on', true)");
  const { rows } = await client.query("select action, actor_type from audit_log where target_id = $1", [id]);
  const report = await verifyAudit(async (query, values) => (await client.query(query, values)).rows);
  await client.query("commit");
  // Other tests damage chains of their own, to see that it shows.
  expect(report.findings.filter(({ chain }) => chain === "platform")).toEqual([]);
  return rows.map(({ action, actor_type }) => `${action} by ${actor_type}`);
}

test("an administrator is made once, with a password that signs in, and the log tells of it", async () => {
  const email = newEmail();
  const args = ["--email", email.toUpperCase(), "--name", "Ada"];
  expect(await run(args, { ADMIN_PASSWORD: password })).toMatchObject({ code: 0, err: "" });
  const made = await accountOf(email);
  expect(made).toMatchObject({ name: "Ada", role: "admin", email_verified: true });
  expect(await verifyPassword({ hash: made.password, password })).toBe(true);
  const again = await run(args, { ADMIN_PASSWORD: "another bicycle made of rain" });
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining("already") });
  expect(await accountOf(email)).toEqual(made);
  expect(await loggedOf(made.id)).toEqual(["user.created by system"]);
});

test("an account that is there keeps its password, and loses its sessions", async () => {
  const [id, email] = [crypto.randomUUID(), newEmail()];
  await client.query(`insert into "user" (id, email, name, email_verified) values ($1, $2, 'Bob', true)`, [
    id,
    email,
  ]);
  await client.query(
    "insert into session (id, token, user_id, expires_at) values ($1, $1, $1, now() + interval '1 day')",
    [id],
  );
  expect(await run(["--email", email])).toMatchObject({ code: 0, err: "" });
  expect(await accountOf(email)).toMatchObject({ id, role: "admin", name: "Bob", password: null });
  expect((await client.query("select from session where user_id = $1", [id])).rowCount).toBe(0);
  expect(await loggedOf(id)).toEqual(["user.role_changed by system"]);
});

test.each([
  ["is common", { ADMIN_PASSWORD: "passwordpassword" }, "too easy to guess"],
  ["is short", { ADMIN_PASSWORD: "short" }, "12 characters"],
  ["is the person's address", { ADMIN_PASSWORD: "grace.hopper" }, "too easy to guess"],
  ["is not there and cannot be asked for", {}, "ADMIN_PASSWORD"],
])("a password that %s makes nothing", async (_name, env, said) => {
  const email = `grace.hopper@${crypto.randomUUID()}.test`;
  expect(await run(["--email", email], env)).toMatchObject({ code: 1, err: expect.stringContaining(said) });
  expect(await accountOf(email)).toBeUndefined();
});

test.each([
  ["not verified", "email_verified = false"],
  ["banned", "banned = true"],
])("an account that is %s is not promoted", async (said, state) => {
  const email = newEmail();
  await client.query(
    `insert into "user" (id, email, name, email_verified) values (gen_random_uuid(), $1, 'Eve', true)`,
    [email],
  );
  await client.query(`update "user" set ${state} where email = $1`, [email]);
  expect(await run(["--email", email])).toMatchObject({ code: 1, err: expect.stringContaining(said) });
  expect(await accountOf(email)).toMatchObject({ role: "user" });
});

test("what is no address is refused by name", async () => {
  expect(await run(["--email", "nobody"])).toMatchObject({
    code: 1,
    err: expect.stringContaining("--email"),
  });
  expect(await run([])).toMatchObject({ code: 2 });
});
