// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is code for the rule to read
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLintFolder } from "./lint-folder.ts";

let folder: ReturnType<typeof createLintFolder>;

beforeAll(() => {
  folder = createLintFolder();
});

afterAll(() => folder.remove());

/** How often the rule, as the repository has it, refuses something in a file. */
function refusals(code: string, path = "workers/gateway/code.ts"): number {
  return folder.refusals(code, path).filter((category) => category === "plugin").length;
}

it.each([
  'db.execute(sql.raw("select 1"));',
  "db.execute(`select ${name}`);",
  'client.query("select " + name);',
  "client.query(`select ${name}`, [1]);",
  'state.sql.exec("delete from " + name, 1);',
  'database.prepare("select " + name).all();',
  "const statement = `\n  select id from ${name}`;",
  "const statement = `insert into ${name} values (1)`;",
])("refuses %s", (code) => {
  expect(refusals(code)).toBe(1);
});

it.each([
  "db.execute(sql`select id from thing where id = ${id}`);",
  "db.execute(sql`select 1`);",
  'client.query("select id from thing where id = $1", [id]);',
  "client.query(`select 1`);",
  "throw new Error(`Cannot delete from ${name}`);",
  "throw new Error(`Select one from ${name}`);",
])("lets pass %s", (code) => {
  expect(refusals(code)).toBe(0);
});

it.each([
  ["workers/jobs/code.ts", 1],
  ["durable-objects/code.ts", 1],
  ["db/jobs/code.ts", 1],
  ["db/jobs/code.test.ts", 0],
  ["tests/security/code.ts", 0],
])("in %s it refuses %i", (path, count) => {
  expect(refusals("db.execute(`select ${name}`);", path)).toBe(count);
});
