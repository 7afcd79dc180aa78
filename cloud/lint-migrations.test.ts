import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lintMigrations } from "./lint-migrations.ts";

const folder = mkdtempSync(join(tmpdir(), "selvedge-lint-"));
const migrations = join(folder, "db/gateway/migrations");
const author = ["-c", "user.name=a", "-c", "user.email=a@localhost"];
const git = (...args: string[]) => execFileSync("git", [...author, ...args], { cwd: folder, stdio: "pipe" });

function write(name: string, text: string): void {
  writeFileSync(join(migrations, name), text);
}

function snapshot(columns: string[]): string {
  const described = Object.fromEntries(columns.map((name) => [name, { name, notNull: false }]));
  return JSON.stringify({ tables: { "public.person": { name: "person", columns: described } } });
}

beforeAll(() => {
  mkdirSync(join(migrations, "meta"), { recursive: true });
  git("init", "--quiet");
  write("0000_first.sql", 'CREATE TABLE "person" ("name" text, "shoe" text);');
  write("meta/0000_snapshot.json", snapshot(["name", "shoe"]));
  git("add", ".");
  git("commit", "--quiet", "--message", "one");
  git("tag", "v1");
  // The second release stops to know the column, and leaves it where it is.
  write("0001_second.sql", 'ALTER TABLE "person" ADD COLUMN "hat" text;');
  write("meta/0001_snapshot.json", snapshot(["name", "hat"]));
  git("add", ".");
  git("commit", "--quiet", "--message", "two");
  git("tag", "v2");
  write("0002_third.sql", 'ALTER TABLE "person" DROP COLUMN "shoe";');
  git("add", ".");
});

afterAll(() => rmSync(folder, { recursive: true }));

test("a column goes in the release after the one that stopped to know it", () => {
  expect(lintMigrations("v2", folder)).toEqual([]);
});

test("and not while the release that reads it still runs", () => {
  expect(lintMigrations("v1", folder)).toEqual([
    'db/gateway/migrations/0002_third.sql: drops "person"."shoe", which the release before reads',
  ]);
});

test("a migration that was released stays as it was", () => {
  write("0000_first.sql", 'CREATE TABLE "person" ("name" text);');
  rmSync(join(migrations, "0001_second.sql"));
  expect(lintMigrations("v2", folder)).toEqual([
    expect.stringMatching(/0000_first\.sql: it may have run already/),
    expect.stringMatching(/0001_second\.sql: it may have run already/),
  ]);
  git("checkout", "--", ".");
});

test("a release that there is not is an error that says so", () => {
  expect(() => lintMigrations("v9", folder)).toThrow(/^Cannot look at git: .*v9/);
});
