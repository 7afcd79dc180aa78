import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startNeonAndPostgres } from "../testing/neon.ts";

let running: Awaited<ReturnType<typeof startNeonAndPostgres>>;

beforeAll(async () => {
  running = await startNeonAndPostgres();
  await running.sql`CREATE TYPE mood AS ENUM ('calm', 'ça va')`;
});
afterAll(() => running.stop());

const bytes = Buffer.from([0, 1, 0x5c, 0x27, 0x7f, 0x80, 0xff]);
const instant = new Date("2026-02-28T23:59:59.123Z");
const nested = { "quote\"'\\": [1, null, { deep: "\u0001 ü 👩‍🚀" }] };
const uuid = "9b2d6ffb-8f0b-4c5c-9f6e-0a4b3b1c2d3e";

describe("a value goes to Postgres and comes back the same", () => {
  it.each<[type: string, sent: unknown, received?: unknown]>([
    ["bool", true],
    ["bool", false],
    ["int2", -32_768],
    ["int8", "9223372036854775807"],
    ["numeric", "12345678901234567890.000000000000000001"],
    ["numeric", "NaN"],
    ["numeric", "-Infinity"],
    ["float8", Number.NaN],
    ["float8", Number.NEGATIVE_INFINITY],
    ["float8", 5e-324],
    ["text", ""],
    ["text", "null"],
    ["text", "\\x00 \\n ' \" $1 ; -- 'Ω 漢字 👩‍🚀 \r\n\t\u0001"],
    ["varchar(3)", "äöü"],
    ["text", null],
    ["bytea", bytes],
    ["bytea", Buffer.alloc(0)],
    ["json", JSON.stringify(nested), nested],
    ["jsonb", nested],
    ["jsonb", "null", null],
    ["jsonb", '"text"', "text"],
    ["jsonb", JSON.stringify([1, "2", null]), [1, "2", null]],
    ["timestamptz", instant],
    ["timestamptz", "infinity", Number.POSITIVE_INFINITY],
    ["interval", "1 mon 2 days 03:04:05.678", expect.objectContaining({ months: 1, days: 2, hours: 3 })],
    ["uuid", uuid],
    ["mood", "ça va"],
    ["inet", "::1/128", "::1"],
    ["int4[]", [1, null, -3]],
    ["int4[]", []],
    [
      "int4[]",
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ["int8[]", ["9223372036854775807", null]],
    ["numeric[]", ["1.50", "NaN"], [1.5, Number.NaN]],
    ["text[]", ["", "NULL", null, 'a "quoted" \\ one', "{curly,comma}", " space ", "ü"]],
    ["bool[]", [true, false]],
    ["uuid[]", [uuid, null]],
    ["timestamptz[]", [instant, null]],
    ["jsonb[]", [nested, { b: 2 }]],
    ["bytea[]", [bytes, null]],
    ["mood[]", ["calm", "ça va"], '{calm,"ça va"}'],
  ])("%s: %j", async (type, sent, received = sent) => {
    const rows = await running.sql.query(`SELECT $1::${type} AS value`, [sent]);
    expect(rows).toEqual([{ value: received }]);
  });

  it("refuses what the type does not allow, a NUL in a text too", async () => {
    await expect(running.sql`SELECT ${"a\0b"}::text`).rejects.toMatchObject({ code: "22021" });
    await expect(running.sql`SELECT ${"x"}::int`).rejects.toMatchObject({ code: "22P02" });
  });
});

describe("much data", () => {
  it("a value of 5 MB goes both ways", async () => {
    const large = "ü".repeat(2.5 * 1024 * 1024);
    const rows = await running.sql`SELECT ${large} AS value, length(${large}) AS length`;
    expect(rows[0]?.length).toBe(large.length);
    expect(rows[0]?.value === large).toBe(true);
  });

  it("100,000 rows come complete and in order", async () => {
    const rows = await running.sql`SELECT n, md5(n::text) AS hash FROM generate_series(1, 100000) AS n`;
    expect(rows).toHaveLength(100_000);
    expect(rows.every((row, index) => row.n === index + 1 && row.hash.length === 32)).toBe(true);
  });

  it("65,535 parameters reach one statement", async () => {
    const params = Array.from({ length: 65_535 }, (_, index) => index);
    const places = params.map((index) => `($${index + 1}::int)`).join(",");
    const rows = await running.sql.query(
      `SELECT sum(n)::int8 AS sum FROM (VALUES ${places}) AS t (n)`,
      params,
    );
    expect(rows).toEqual([{ sum: String((65_534 * 65_535) / 2) }]);
  });

  it("a batch of 500 statements is one request", async () => {
    const { sql } = running;
    const results = await sql.transaction(Array.from({ length: 500 }, (_, n) => sql`SELECT ${n}::int AS n`));
    expect(results.map(([row]) => row?.n)).toEqual(Array.from({ length: 500 }, (_, n) => n));
  });
});
