import { neon } from "@neondatabase/serverless";
import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pointDriverAt, startNeonAndPostgres } from "../testing/neon.ts";
import { connectDirectly } from "../testing/postgres.ts";
import { until } from "../testing/until.ts";
import { type NeonAdapter, startNeonAdapter } from "./server.ts";

let running: Awaited<ReturnType<typeof startNeonAndPostgres>>;

/** One connection for each role, so that every request meets what the one before has left. */
beforeAll(async () => {
  running = await startNeonAndPostgres({ maxConnections: 1 });
  await running.sql`CREATE TABLE note (tenant text NOT NULL)`;
  await running.sql`CREATE ROLE clerk`;
  await running.sql`CREATE FUNCTION set_secretly() RETURNS text LANGUAGE sql AS $$
    SELECT set_config('app.tenant', 'leaked', false) $$`;
});
afterAll(() => running.stop());

describe("a request leaves nothing behind on its pooled connection", () => {
  const backend = async () => (await running.sql`SELECT pg_backend_pid() AS pid`)[0]?.pid;

  it.each([
    ["SET", "SET work_mem = '123kB'", "current_setting('work_mem') = '123kB'"],
    ["SET ROLE", "SET ROLE clerk", "current_user = 'clerk'"],
    ["set_config in a function", "SELECT set_secretly()", "current_setting('app.tenant', true) = 'leaked'"],
    ["a temporary table", "CREATE TEMP TABLE scratch ()", "to_regclass('pg_temp.scratch') IS NOT NULL"],
    [
      "an advisory lock",
      "SELECT pg_advisory_lock(7)",
      "EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory')",
    ],
    ["LISTEN", "LISTEN loom", "EXISTS (SELECT pg_listening_channels())"],
    [
      "PREPARE",
      "PREPARE plan AS SELECT 1",
      "EXISTS (SELECT FROM pg_prepared_statements WHERE name = 'plan')",
    ],
  ])("%s", async (_, statement, isLeft) => {
    const before = await backend();
    await running.sql.query(statement);
    expect(await running.sql.query(`SELECT (${isLeft}) IS TRUE AS left_behind`)).toEqual([
      { left_behind: false },
    ]);
    expect(await backend()).toBe(before);
  });

  it("BEGIN alone opens no transaction for those who come after", async () => {
    const { sql } = running;
    await sql`BEGIN`;
    await sql`INSERT INTO note VALUES ('stands alone')`;
    await sql`ROLLBACK`;
    expect(await sql`DELETE FROM note RETURNING tenant`).toEqual([{ tenant: "stands alone" }]);
  });

  it("set_config(…, true) ends with its transaction, committed or failed", async () => {
    const { sql } = running;
    const set = () => sql`SELECT set_config('app.tenant', 'acme', true)`;
    const read = () => sql`SELECT coalesce(current_setting('app.tenant', true), '') AS tenant`;
    const before = await backend();
    expect((await sql.transaction([set(), read()]))[1]).toEqual([{ tenant: "acme" }]);
    expect(await read()).toEqual([{ tenant: "" }]);
    await expect(sql.transaction([set(), sql`SELECT 1 / 0`])).rejects.toMatchObject({ code: "22012" });
    expect(await read()).toEqual([{ tenant: "" }]);
    expect(await sql.transaction([read()])).toEqual([[{ tenant: "" }]]);
    expect(await backend()).toBe(before);
  });
});

describe("connections", () => {
  const weaver = "postgresql://weaver:p%3Aw%2Fd%25%20%C3%BC@nowhere.invalid/weaving";
  let adapter: NeonAdapter;
  let observer: Client;
  const countSessions = async () => {
    const { rows } = await observer.query("SELECT 1 FROM pg_stat_activity WHERE usename = 'weaver'");
    return rows.length;
  };

  beforeAll(async () => {
    observer = await connectDirectly(running.postgres.port);
    await observer.query("CREATE ROLE weaver LOGIN PASSWORD 'p:w/d% ü'; GRANT ALL ON note TO weaver");
    adapter = await startNeonAdapter({
      ...{ port: 0, postgresHost: "127.0.0.1", postgresPort: running.postgres.port },
      ...{ maxConnections: 5, idleTimeoutMs: 300, connectTimeoutMs: 1000 },
    });
    pointDriverAt(adapter);
  });
  afterAll(async () => {
    await adapter.stop();
    await observer.end();
  });

  it("are shared: 100 queries and 100 transactions at once each get their own answer, with 5 of them", async () => {
    const sql = neon(weaver);
    const read = () => sql`SELECT coalesce(current_setting('app.tenant', true), '') AS tenant`;
    const transactions = Array.from({ length: 100 }, async (_, n) => {
      const outcome = await sql
        .transaction([
          sql`SELECT set_config('app.tenant', ${`tenant ${n}`}, true)`,
          sql`INSERT INTO note SELECT current_setting('app.tenant')`,
          read(),
          ...(n % 3 === 0 ? [sql`SELECT 1 / 0`] : []),
        ])
        .catch((error) => error.code);
      const tenant = Array.isArray(outcome) ? outcome[2] : outcome;
      expect(tenant).toEqual(n % 3 === 0 ? "22012" : [{ tenant: `tenant ${n}` }]);
    });
    const queries = Array.from({ length: 100 }, async () => expect(await read()).toEqual([{ tenant: "" }]));
    await Promise.all([...transactions, ...queries]);
    const [counted] = await sql`SELECT count(*)::int AS n, count(DISTINCT tenant)::int AS tenants FROM note`;
    expect(counted).toEqual({ n: 66, tenants: 66 });
    expect(await countSessions()).toBeLessThanOrEqual(5);
  });

  it("are given up when idle", async () => {
    await neon(weaver)`SELECT 1`;
    await until(async () => (await countSessions()) === 0);
  });

  it("never serve who has another password", async () => {
    const right = neon(weaver);
    const wrong = neon(weaver.replace("p%3A", "P%3A"));
    const outcomes = await Promise.allSettled([
      right`SELECT 1`,
      wrong`SELECT 1`,
      right`SELECT 1`,
      wrong`SELECT 1`,
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "rejected"]);
    await expect(wrong`SELECT 1`).rejects.toMatchObject({ code: "28P01" });
  });

  it("that Postgres ends are replaced", async () => {
    const sql = neon(weaver);
    const sleeping = sql`SELECT pg_sleep(3600)`.catch((error) => error);
    const end =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'weaver' AND state = 'active'";
    await until(async () => (await observer.query(end)).rowCount === 1);
    expect((await sleeping).message).toMatch(/HTTP status 503.*terminating connection/);
    expect(await sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  });

  it("that are all taken give 503 after the time limit, and none is lost", async () => {
    const sql = neon(weaver);
    const sleeping = Array.from({ length: 5 }, () => sql`SELECT pg_sleep(2)`);
    const all = Promise.all(sleeping);
    await until(async () => (await countSessions()) === 5);
    await expect(sql`SELECT 1`).rejects.toThrow(/HTTP status 503.*timeout/);
    await all;
    expect(await sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  });
});
