import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Postgres, startPostgres } from "../dev/postgres.ts";
import { freePorts } from "../tests/free-ports.ts";
import { giveWorkerItsRole } from "./database-roles.ts";

let dir: string;
let postgres: Postgres;
let ownerUrl: string;

async function query(url: string, text: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** An empty database of a role such as Neon's API makes, without the worker's. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "roles-"));
  postgres = await startPostgres({ dir, port: (await freePorts()).postgres });
  const { adminUrl } = postgres;
  await query(adminUrl, "drop database jobs with (force)");
  await query(adminUrl, "drop role jobs");
  await query(adminUrl, "create role of_neon login createrole createdb bypassrls password 'of-neon'");
  await query(adminUrl, "create database jobs owner of_neon");
  const url = new URL(adminUrl);
  [url.username, url.password, url.pathname] = ["of_neon", "of-neon", "/jobs"];
  ownerUrl = url.href;
});

afterAll(async () => {
  await postgres.stop();
  await rm(dir, { recursive: true, force: true });
});

const who =
  "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user";

test("the worker's role is made, and sees what row-level security lets it see", async () => {
  const url = await giveWorkerItsRole("jobs", ownerUrl);
  const none = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false };
  expect(await query(url, who)).toEqual([{ rolname: "jobs", ...none }]);
});

test("again it gets another password, and is the same", async () => {
  const [one, other] = [await giveWorkerItsRole("jobs", ownerUrl), await giveWorkerItsRole("jobs", ownerUrl)];
  expect(new URL(one).password).not.toBe(new URL(other).password);
  expect(await query(other, "select current_user as who")).toEqual([{ who: "jobs" }]);
});

test("one that sees everybody's rows is refused", async () => {
  await query(postgres.adminUrl, "alter role jobs bypassrls");
  await expect(giveWorkerItsRole("jobs", ownerUrl)).rejects.toThrow(
    'Cannot make the role "jobs": it looks past row-level security',
  );
});

test("a database that does not answer is named, without its password", async () => {
  const nowhere = "postgres://o:a-password@127.0.0.1:1/jobs";
  const error = await giveWorkerItsRole("jobs", nowhere).catch((reason: Error) => reason.message);
  expect(error).toMatch(/^Cannot make the role "jobs": /);
  expect(error).not.toContain("a-password");
});
