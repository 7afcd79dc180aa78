import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Problem } from "../../workers/contract/problem.ts";
import { databaseOf, people, type Stage, setStage } from "./actors.ts";
import type { Props } from "./matrix/row.ts";
import { type Operation, readOperations, type Schema } from "./operations.ts";
import { addressOf, bodyOf, cellsOf, matrix } from "./permission-matrix.ts";
import { setProps } from "./stage-props.ts";
import { neverWritable, openBodies, writableFields } from "./writable-fields.ts";

const operations = (await readOperations()).filter(({ body }) => body !== undefined);

let stage: Stage;
let props: () => Props;
let databases: Record<string, Pool>;

beforeAll(async () => {
  stage = await setStage();
  props = await setProps(stage);
  databases = { gateway: databaseOf("gateway"), jobs: databaseOf("jobs") };
  // That what the stage used is billed is noted behind its back.
  await vi.waitFor(async () => {
    const unsent = await databases.jobs?.query("select 1 from usage_ledger where sent_at is null");
    expect(unsent?.rowCount).toBe(0);
  }, 30_000);
});

afterAll(async () => {
  await stage?.end();
  for (const database of Object.values(databases ?? {})) await database.end();
});

describe("what can be written", () => {
  it("is on the list, field by field", () => {
    const found = operations.map(({ name, body }) => [name, fieldsOf(body ?? {}, "").sort()]);
    expect(Object.fromEntries(found)).toEqual(writableFields);
  });

  it("is all that a body may have, but where the format is not ours", () => {
    const open = operations.filter(({ body }) => !isClosed(body ?? {})).map(({ name }) => name);
    expect(open.sort()).toEqual(Object.keys(openBodies).sort());
  });

  it.each(operations.map(({ name }) => name))("is nothing else: %s", async (name) => {
    const operation = operations.find((one) => one.name === name) ?? expect.fail(`${name} is gone`);
    const before = await fingerprint();
    const listed = writableFields[name] ?? [];
    const extra = Object.entries(neverWritable).filter(([field]) => !listed.includes(field));
    const response = await send(operation, Object.fromEntries(extra));
    const text = await response.text();
    if (isClosedOutside(operation.body ?? {})) {
      expect(response.status, text).toBe(400);
      const { errors = [] } = JSON.parse(text) as Problem;
      const refused = errors.map(({ path }) => path);
      expect(refused).toEqual(expect.arrayContaining(extra.map(([field]) => `body.${field}`)));
    } else {
      const plain = await send(operation, {});
      expect([response.status, text]).toEqual([plain.status, await plain.text()]);
    }
    expect(await fingerprint()).toEqual(before);
  });
});

/** Sends what the matrix sends, and more, as somebody who is let in. */
async function send({ name, method, path }: Operation, extra: Record<string, unknown>): Promise<Response> {
  const row = matrix[name] ?? expect.fail(`${name} has no row in the permission matrix`);
  const named = props();
  const body = bodyOf(row, named);
  if (typeof body !== "object" || body === null) return expect.fail(`${name} has no body in the matrix`);
  const cells = cellsOf(row, name);
  const actor = (["owner", "platform admin", "directory", ...people] as const).find(
    (one) => cells[one] === "allowed",
  );
  if (actor === undefined) return expect.fail(`${name} lets nobody in`);
  return await stage.client(actor).fetch(addressOf(row, path, named), {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...body, ...extra }),
  });
}

/** The names of all fields, dotted, with `[]` for the items of a list. */
function fieldsOf(schema: Schema, place: string): string[] {
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    place + name,
    ...fieldsOf(field, `${place}${name}.`),
  ]);
  const items = schema.items === undefined ? [] : fieldsOf(schema.items, `${place.slice(0, -1)}[].`);
  return [...new Set([...own, ...items, ...parts.flatMap((part) => fieldsOf(part, place))])];
}

/** Whether every object in it says that it has no more fields than it names. */
function isClosed(schema: Schema): boolean {
  const isObject = schema.type === "object" || schema.properties !== undefined;
  if (schema.$ref !== undefined || (isObject && schema.additionalProperties !== false)) return false;
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const inside = [...parts, ...Object.values(schema.properties ?? {})];
  return [...inside, ...(schema.items === undefined ? [] : [schema.items])].every(isClosed);
}

/** The same of the body itself, whatever the objects in it say. */
function isClosedOutside({ properties = {}, ...schema }: Schema): boolean {
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  if (parts.length > 0) return parts.every(isClosedOutside);
  return isClosed({
    ...schema,
    properties: Object.fromEntries(Object.keys(properties).map((name) => [name, {}])),
  });
}

/** What any request may move at any time: the counts of requests, which an isolate writes down once a minute. */
const movesAnyway = ["request_count"];

/** One text for each table of both databases, which changes with any row of it. */
async function fingerprint(): Promise<Record<string, string>> {
  const prints: Record<string, string> = {};
  for (const [name, database] of Object.entries(databases)) {
    const { rows } = await database.query<{ table: string }>(
      "select tablename as table from pg_tables where schemaname = 'public' and tablename <> all($1) order by tablename",
      [movesAnyway],
    );
    for (const { table } of rows) {
      const hash = `select coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as hash from "${table}" t`;
      const { rows: found } = await database.query<{ hash: string }>(hash);
      prints[`${name}.${table}`] = found[0]?.hash ?? "";
    }
  }
  return prints;
}
