import { NeonDbError, neon } from "@neondatabase/serverless";
import { sql as fragment } from "drizzle-orm";
import { drizzle } from "drizzle-orm/neon-http";
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startNeonAndPostgres } from "../testing/neon.ts";
import { until } from "../testing/until.ts";

let running: Awaited<ReturnType<typeof startNeonAndPostgres>>;

beforeAll(async () => {
  running = await startNeonAndPostgres({
    ...{ maxBodyBytes: 1024 * 1024, maxResultBytes: 4 * 1024 * 1024, queryTimeoutMs: 2000 },
  });
  await running.sql`CREATE TABLE weave (id int PRIMARY KEY, name text NOT NULL UNIQUE)`;
  await running.sql`CREATE TABLE thread (weave_id int REFERENCES weave DEFERRABLE INITIALLY DEFERRED)`;
});
afterAll(() => running.stop());

/** What a rejected query of the driver rejects with. */
async function errorOf(query: PromiseLike<unknown>): Promise<NeonDbError> {
  const error = await Promise.resolve(query).then(
    () => new Error("the query succeeded"),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(NeonDbError);
  return error;
}

describe("a single query", () => {
  it("gives rows as objects with parameters as values", async () => {
    const name = "'; DROP TABLE weave; --";
    expect(await running.sql`SELECT ${name} AS name, ${2}::int AS two`).toEqual([{ name, two: 2 }]);
  });

  it("gives rows as arrays in array mode, two columns of one name included", async () => {
    const rows = await running.sql.query("SELECT 1 AS a, 2 AS a", [], { arrayMode: true });
    expect(rows).toEqual([[1, 2]]);
  });

  it("gives fields, command and row count as full results", async () => {
    const sql = neon(running.connectionString, { fullResults: true });
    const selected = await sql`SELECT id, 'x'::varchar(9) AS v FROM weave WHERE false`;
    expect(selected).toMatchObject({ command: "SELECT", rowCount: 0, rows: [], rowAsArray: false });
    expect(selected.fields[0]).toMatchObject({ name: "id", dataTypeID: 23, columnID: 1, dataTypeSize: 4 });
    expect(selected.fields[1]).toMatchObject({
      name: "v",
      dataTypeID: 1043,
      dataTypeModifier: 13,
      tableID: 0,
    });
    expect(selected.fields[0]?.tableID).toBeGreaterThan(0);
    expect(await sql`INSERT INTO weave VALUES (1, 'twill'), (2, 'plain')`).toMatchObject({
      ...{ command: "INSERT", rowCount: 2, fields: [], rows: [] },
    });
    expect(await sql`UPDATE weave SET name = name RETURNING id`).toMatchObject({
      command: "UPDATE",
      rowCount: 2,
    });
    expect(await sql`DELETE FROM weave`).toMatchObject({ command: "DELETE", rowCount: 2 });
    expect(await sql`CREATE TABLE empty ()`).toMatchObject({ command: "CREATE", rowCount: null });
    expect(await sql`SELECT FROM weave`).toMatchObject({ command: "SELECT", rowCount: 0, fields: [] });
    expect(await sql.query("")).toMatchObject({ command: "", rowCount: null, rows: [] });
  });

  it("is one statement: a second one after a semicolon is refused", async () => {
    expect((await errorOf(running.sql`SELECT 1; SELECT 2`)).code).toBe("42601");
  });

  it("refuses COPY, and the next query works", async () => {
    expect((await errorOf(running.sql`COPY weave FROM STDIN`)).message).toBe(
      "COPY is not supported over HTTP",
    );
    expect((await errorOf(running.sql`COPY (SELECT 1) TO STDOUT`)).message).toBe(
      "COPY is not supported over HTTP",
    );
    expect(await running.sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  });
});

describe("a batch", () => {
  it("is one transaction that gives each statement's rows", async () => {
    const { sql } = running;
    const [before, ids, after] = await sql.transaction([
      sql`SELECT pg_current_xact_id()::text AS id`,
      sql`INSERT INTO weave VALUES (10, 'satin') RETURNING id`,
      sql`SELECT pg_current_xact_id()::text AS id`,
    ]);
    expect(ids).toEqual([{ id: 10 }]);
    expect(before).toEqual(after);
    await sql`DELETE FROM weave`;
  });

  it("takes everything back when one statement fails, and runs nothing after it", async () => {
    const { sql } = running;
    const error = await errorOf(
      sql.transaction([
        sql`INSERT INTO weave VALUES (20, 'before')`,
        sql`SELECT 1 / 0`,
        sql`ROLLBACK`,
        sql`INSERT INTO weave VALUES (21, 'after')`,
      ]),
    );
    expect(error.code).toBe("22012");
    expect(await sql`SELECT * FROM weave`).toEqual([]);
  });

  it("rejects when the commit itself fails", async () => {
    const { sql } = running;
    const error = await errorOf(sql.transaction([sql`INSERT INTO thread VALUES (404)`, sql`SELECT 1`]));
    expect(error).toMatchObject({ code: "23503", table: "thread", constraint: "thread_weave_id_fkey" });
    expect(await sql`SELECT * FROM thread`).toEqual([]);
  });

  it.each([
    ["ReadUncommitted", "read uncommitted"],
    ["ReadCommitted", "read committed"],
    ["RepeatableRead", "repeatable read"],
    ["Serializable", "serializable"],
  ] as const)("runs at the isolation level %s", async (isolationLevel, shown) => {
    const { sql } = running;
    const level = sql`SELECT current_setting('transaction_isolation') AS level`;
    expect(await sql.transaction([level], { isolationLevel })).toEqual([[{ level: shown }]]);
  });

  it("is read-only or deferrable when that is asked for, and not otherwise", async () => {
    const { sql } = running;
    const shown = sql`SELECT current_setting('transaction_read_only') AS r, current_setting('transaction_deferrable') AS d`;
    expect(await sql.transaction([shown])).toEqual([[{ r: "off", d: "off" }]]);
    expect(await sql.transaction([shown], { readOnly: false })).toEqual([[{ r: "off", d: "off" }]]);
    const strict = { isolationLevel: "Serializable", readOnly: true, deferrable: true } as const;
    expect(await sql.transaction([shown], strict)).toEqual([[{ r: "on", d: "on" }]]);
    const write = sql.transaction([sql`DELETE FROM weave`], { readOnly: true });
    expect((await errorOf(write)).code).toBe("25006");
  });

  it("serves drizzle's db.batch", async () => {
    const weave = pgTable("weave", { id: integer().primaryKey(), name: text().notNull() });
    const db = drizzle(running.sql);
    const [tenant, inserted, rows] = await db.batch([
      db.execute<{ tenant: string }>(fragment`SELECT set_config('app.tenant', 'acme', true) AS tenant`),
      db.insert(weave).values({ id: 30, name: "basket" }).returning({ id: weave.id }),
      db.select().from(weave),
    ]);
    expect(tenant.rows).toEqual([{ tenant: "acme" }]);
    expect(inserted).toEqual([{ id: 30 }]);
    expect(rows).toEqual([{ id: 30, name: "basket" }]);
    const duplicate = db.insert(weave).values({ id: 31, name: "basket" });
    await expect(db.batch([db.delete(weave), duplicate, duplicate])).rejects.toThrow();
    expect(await db.select().from(weave)).toHaveLength(1);
    await db.delete(weave);
  });
});

describe("an error", () => {
  it("keeps the position in the SQL, and where in Postgres it arose", async () => {
    expect(await errorOf(running.sql`SELECT nothing FROM weave`)).toMatchObject({
      ...{ message: 'column "nothing" does not exist', code: "42703", severity: "ERROR", position: "8" },
      ...{ file: "parse_relation.c", line: expect.stringMatching(/^\d+$/), routine: "errorMissingColumn" },
    });
  });

  it("names schema, table, column and constraint", async () => {
    expect(await errorOf(running.sql`INSERT INTO weave VALUES (1, NULL)`)).toMatchObject({
      ...{ code: "23502", schema: "public", table: "weave", column: "name" },
      detail: "Failing row contains (1, null).",
    });
    const twice = running.sql`INSERT INTO weave VALUES (1, 'a'), (2, 'a')`;
    expect(await errorOf(twice)).toMatchObject({ code: "23505", constraint: "weave_name_key" });
  });

  it("keeps hint, context and the position in an inner query", async () => {
    expect(await errorOf(running.sql`SELECT length(1)`)).toMatchObject({
      hint: expect.stringContaining("cast"),
    });
    const block = running.sql`DO $$ BEGIN PERFORM nothing FROM weave; END $$`;
    expect(await errorOf(block)).toMatchObject({
      ...{ internalPosition: "8", internalQuery: "SELECT nothing FROM weave" },
      where: expect.stringContaining("inline_code_block"),
    });
  });

  it("tells a wrong password, an unknown role and an unknown database by code", async () => {
    const connect = (part: RegExp, other: string) =>
      neon(running.connectionString.replace(part, other))`SELECT 1`;
    const wrongPassword = await errorOf(connect(/development-only/, "guess"));
    expect(wrongPassword).toMatchObject({ code: "28P01", severity: "FATAL" });
    expect((await errorOf(connect(/postgres(?=:dev)/, "nobody"))).code).toBe("28P01");
    expect((await errorOf(connect(/weaving$/, "nothing"))).code).toBe("3D000");
  });
});

describe("a request that is not right", () => {
  const post = (body: BodyInit, headers: Record<string, string> = {}, path = "/sql") =>
    fetch(running.adapter.url + path, {
      ...{ method: "POST", body, duplex: "half" },
      headers: { "Neon-Connection-String": running.connectionString, ...headers },
    });

  it.each([
    ["{", "The request body is not valid JSON"],
    ["", "The request body is not valid JSON"],
    ["[]", 'The request body must be an object with "query" or "queries"'],
    ["{}", 'The field "query" must be a string'],
    ['{"query":"SELECT 1","params":{}}', 'The field "params" must be an array'],
    ['{"query":"SELECT \\u0000"}', 'The field "query" contains a NUL character'],
    ['{"query":"SELECT 1","arrayMode":1}', 'The field "arrayMode" must be true or false'],
    ['{"queries":{}}', 'The field "queries" must be an array'],
    ['{"queries":[{"query":"SELECT 1"},null]}', 'The field "queries[1].query" must be a string'],
    ['{"query":"SELECT $1","params":[[[[[[[[1]]]]]]]]}', "A parameter is an array of more than 6 dimensions"],
    [
      JSON.stringify({ query: "SELECT 1", params: Array(65_536).fill(1) }),
      'The field "params" has more than 65535 entries',
    ],
  ])("is answered with 400 and the reason (%#)", async (body, message) => {
    const response = await post(body);
    expect([response.status, await response.json()]).toEqual([400, { message }]);
  });

  it.each([
    ["", "The header Neon-Connection-String is missing"],
    ["localhost", "The connection string is not a postgres:// or postgresql:// URL"],
    ["http://a:b@host/db", "The connection string is not a postgres:// or postgresql:// URL"],
    ["postgres://:secret@host/db", "The connection string names no role"],
    ["postgres://role@host/db", "The connection string names no password"],
    ["postgres://role:secret@host", "The connection string names no database"],
    ["postgres://role:secret%00@host/db", "The connection string's password is not well-formed"],
    ["postgres://role:secret@host/%E0", "The connection string's database is not well-formed"],
  ])("does not show the connection string %j", async (connectionString, message) => {
    const response = await post('{"query":"SELECT 1"}', { "Neon-Connection-String": connectionString });
    expect([response.status, await response.json()]).toEqual([400, { message }]);
  });

  it("refuses an unknown isolation level", async () => {
    const response = await post('{"queries":[]}', { "Neon-Batch-Isolation-Level": "Chaos" });
    expect([response.status, await response.json()]).toEqual([
      ...[400, { message: 'The isolation level "Chaos" is unknown' }],
    ]);
  });

  it("refuses a body over the limit, whether its length is announced or not", async () => {
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(1024 * 1024));
        controller.enqueue(new Uint8Array(1));
        controller.close();
      },
    });
    const announced = await post(new Uint8Array(1024 * 1024 + 1));
    const streamed = await post(stream);
    const answer = [413, { message: "The request body is larger than the limit of 1048576 bytes" }];
    expect([announced.status, await announced.json()]).toEqual(answer);
    expect([streamed.status, await streamed.json()]).toEqual(answer);
  });

  it("finds nothing at another path, no other method, and nothing for web pages", async () => {
    expect((await post("{}", {}, "/sql/")).status).toBe(404);
    expect((await fetch(`${running.adapter.url}/sql`)).status).toBe(405);
    expect((await post('{"query":"SELECT 1"}', { Origin: "http://evil.example" })).status).toBe(403);
  });
});

describe("without the driver's headers", () => {
  it("gives JSON values and takes JSON parameters", async () => {
    const query = `SELECT $1::int AS i, $2::bool AS b, $3::jsonb AS j, $4::text[] AS t, $5::int8 AS big, 'NaN'::float8 AS nan,
      1.5::float4 AS f, ARRAY[[1,NULL],[3,4]] AS nested, ARRAY['{"a":1}'::jsonb] AS js, NULL AS nothing, '2026-01-02'::date AS d`;
    const params = [
      1,
      true,
      { a: [1, "x"] },
      ['a "b"', "c,\\d", null, "NULL", ""],
      9007199254740993n.toString(),
    ];
    const response = await fetch(`${running.adapter.url}/sql`, {
      ...{ method: "POST", body: JSON.stringify({ query, params }) },
      headers: { "Neon-Connection-String": running.connectionString },
    });
    expect(await response.json()).toMatchObject({
      rowAsArray: false,
      rows: [
        {
          ...{
            i: 1,
            b: true,
            j: { a: [1, "x"] },
            t: ['a "b"', "c,\\d", null, "NULL", ""],
            big: "9007199254740993",
          },
          ...{
            nan: "NaN",
            f: 1.5,
            nested: [
              [1, null],
              [3, 4],
            ],
            js: [{ a: 1 }],
            nothing: null,
            d: "2026-01-02",
          },
        },
      ],
    });
  });
});

describe("a query without end", () => {
  const isRunning = async (marker: string) => {
    const rows =
      await running.sql`SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE ${marker}`;
    return rows.length > 0;
  };

  it("gets 504 after the time limit, and Postgres stops running it", async () => {
    const error = await errorOf(running.sql`SELECT pg_sleep(3600) /* too long */`);
    expect(error.message).toContain("HTTP status 504");
    await until(async () => !(await isRunning("SELECT pg_sleep(3600) /* too long%")));
  });

  it("is cancelled in Postgres when its client goes away", async () => {
    const controller = new AbortController();
    const options = { fetchOptions: { signal: controller.signal } };
    const query = running.sql.query("SELECT pg_sleep(3600) /* abandoned */", [], options);
    const rejected = errorOf(query);
    await until(() => isRunning("SELECT pg_sleep(3600) /* abandoned%"));
    controller.abort();
    await rejected;
    await until(async () => !(await isRunning("SELECT pg_sleep(3600) /* abandoned%")));
  });

  it("gets 507 when its result is too large, and the next query works", async () => {
    const error = await errorOf(running.sql`SELECT repeat('x', 1000) FROM generate_series(1, 1000000)`);
    expect(error.message).toContain("HTTP status 507");
    expect(await running.sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  });
});
