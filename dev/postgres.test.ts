import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePorts } from "../tests/free-ports.ts";
import { databaseUrl } from "./databases.ts";
import { migrate } from "./migrate.ts";
import { type Postgres, startPostgres } from "./postgres.ts";

let dir: string;
let postgres: Postgres;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "postgres-"));
  postgres = await startPostgres({ dir, port: (await freePorts()).postgres });
});

afterAll(async () => {
  await postgres.stop();
  await rm(dir, { recursive: true, force: true });
});

async function as<T>(role: string, name: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl({ role, name, port: postgres.port }) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const attempt = (role: string, name: string, sql: string) =>
  as(role, name, (client) => client.query(sql)).then(
    () => "allowed",
    (error: Error) => error.message,
  );

describe.each(["gateway", "jobs"])("the role that the %s worker connects as", (worker) => {
  test("has none of the attributes that look past row-level security", async () => {
    const { rows } = await as(worker, worker, (client) =>
      client.query("select * from pg_roles where rolname = current_user"),
    );
    expect(rows[0]).toMatchObject({
      ...{
        rolsuper: false,
        rolbypassrls: false,
        rolcreatedb: false,
        rolcreaterole: false,
        rolreplication: false,
      },
    });
  });

  test.each([
    "create table mine (id int)",
    "create schema mine",
    "create temporary table mine (id int)",
    "create extension pgcrypto",
    "create role mine",
    "alter role current_user bypassrls",
  ])("may not %s", async (sql) => {
    expect(await attempt(worker, worker, sql)).toMatch(/permission denied|must be|Only roles/);
  });

  test("reaches no other database", async () => {
    for (const name of ["gateway", "jobs", "directus", "postgres"].filter((other) => other !== worker)) {
      expect(await attempt(worker, name, "select 1"), name).toContain("permission denied for database");
    }
  });

  test("signs in without thousands of rounds of hashing, and its owner with them", async () => {
    const rounds = async (role: string) => {
      const { rows } = await as("postgres", "postgres", (client) =>
        client.query("select rolpassword from pg_authid where rolname = $1", [role]),
      );
      return /^SCRAM-SHA-256\$(\d+):/.exec(rows[0]?.rolpassword)?.[1];
    };
    expect([await rounds(worker), await rounds(`${worker}_owner`)]).toEqual(["1", "4096"]);
  });

  test("may not act as the role that owns the schema", async () => {
    expect(await attempt(worker, worker, `set role ${worker}_owner`)).toContain("permission denied");
  });
});

test("the owners may change their schema, in their own database alone", async () => {
  expect(await attempt("gateway_owner", "gateway", "create table probe (id int); drop table probe")).toBe(
    "allowed",
  );
  expect(await attempt("directus", "directus", "create table probe (id int); drop table probe")).toBe(
    "allowed",
  );
  expect(await attempt("gateway_owner", "jobs", "select 1")).toContain("permission denied for database");
});

test("a wrong password is refused", async () => {
  const url = databaseUrl({ role: "gateway", name: "gateway", port: postgres.port }).replace(
    /:[^:@]+@/,
    ":wrong@",
  );
  const client = new Client({ connectionString: url });
  await expect(client.connect()).rejects.toThrow("password authentication failed");
});

test("migrations can be applied again and again", async () => {
  for (const name of ["gateway", "jobs"] as const) {
    const first = await migrate({ name, port: postgres.port });
    expect(first).toBeGreaterThan(0);
    expect(await migrate({ name, port: postgres.port })).toBe(first);
  }
});

test("data and passwords outlive a restart, and starting again repairs a role", async () => {
  await as("gateway_owner", "gateway", (client) => client.query("create table kept as select 42 as answer"));
  const admin = new Client({ connectionString: postgres.adminUrl });
  await admin.connect();
  await admin.query("alter role gateway bypassrls password 'forgotten'");
  await admin.end();
  await postgres.stop();
  postgres = await startPostgres({ dir, port: postgres.port });
  const { rows } = await as("gateway_owner", "gateway", (client) => client.query("select answer from kept"));
  expect(rows).toEqual([{ answer: 42 }]);
  const { rows: roles } = await as("gateway", "gateway", (client) =>
    client.query("select rolbypassrls from pg_roles where rolname = current_user"),
  );
  expect(roles).toEqual([{ rolbypassrls: false }]);
});

test("a pid file that a crash left behind, with a number that is another program's by now, is no obstacle", async () => {
  await postgres.stop();
  const { pid } = process;
  await writeFile(
    join(dir, "data", "postmaster.pid"),
    `${pid}\n${dir}/data\n1\n${postgres.port}\n\n127.0.0.1\n`,
  );
  postgres = await startPostgres({ dir, port: postgres.port });
  expect(await attempt("gateway", "gateway", "select 1")).toBe("allowed");
});
