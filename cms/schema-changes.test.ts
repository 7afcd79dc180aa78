import { describe, expect, test } from "vitest";
import {
  listSchemaChanges,
  listUnsafeChanges,
  renderSchemaChanges,
  type SchemaDiff,
} from "./schema-changes.ts";

const nothing: SchemaDiff = { collections: [], fields: [], systemFields: [], relations: [] };

const changesOf = (diff: Partial<SchemaDiff>) => listSchemaChanges({ ...nothing, ...diff });

/** A field whose column changes, from what Directus has to what the repository wants. */
const edited = (property: string, lhs: unknown, rhs: unknown) =>
  changesOf({
    fields: [
      { collection: "posts", field: "title", diff: [{ kind: "E", path: ["schema", property], lhs, rhs }] },
    ],
  });

test("a new collection is one change, whatever it consists of", () => {
  const added = (rhs: object) => [{ kind: "N" as const, rhs }];
  const changes = changesOf({
    collections: [{ collection: "tags", diff: added({}) }],
    fields: ["id", "title"].map((field) => ({ collection: "tags", field, diff: added({}) })),
    relations: [{ collection: "tags", field: "parent", diff: added({}) }],
  });
  expect(changes).toEqual([{ name: "collection tags", how: "add", details: ["2 fields"], losesData: false }]);
});

describe("data is lost", () => {
  test.each([
    ["collection with a table", "collections", { schema: { name: "posts" } }, true],
    ["folder of the studio", "collections", { schema: null }, false],
    ["field with a column", "fields", { type: "string" }, true],
    ["field that is only shown", "fields", { type: "alias" }, false],
    ["relation", "relations", {}, false],
  ] as const)("with a %s that goes: %s", (_, part, lhs, losesData) => {
    const changes = changesOf({ [part]: [{ collection: "posts", field: "x", diff: [{ kind: "D", lhs }] }] });
    expect(changes).toMatchObject([{ how: "remove", losesData }]);
    // It can stay, so nothing has to be refused.
    expect(listUnsafeChanges(changes)).toEqual([]);
  });

  test.each([
    ["max_length", 120, 60, true],
    ["max_length", null, 60, true],
    ["max_length", 60, 120, false],
    ["max_length", 60, null, false],
    ["data_type", "text", "integer", true],
    ["numeric_scale", 5, 2, true],
    ["is_nullable", false, true, false],
    ["default_value", "a", "b", false],
  ])("when %s goes from %s to %s: %s", (property, lhs, rhs, losesData) => {
    const changes = edited(property, lhs, rhs);
    expect(changes).toMatchObject([{ name: "field posts.title", how: "change", losesData }]);
    expect(listUnsafeChanges(changes)).toEqual(losesData ? changes : []);
  });

  test("when a field becomes another sort of field, which has to be removed first", () => {
    const changes = changesOf({
      fields: [
        { collection: "posts", field: "tags", diff: [{ kind: "D", lhs: { type: "json" } }] },
        { collection: "posts", field: "tags", diff: [{ kind: "N", rhs: { type: "alias" } }] },
      ],
    });
    expect(listUnsafeChanges(changes)).toMatchObject([{ name: "field posts.tags", how: "remove" }]);
  });
});

test("a property of what a field looks like that comes or goes changes the field", () => {
  const diff = [{ kind: "N" as const, path: ["meta", "options", "trim"], rhs: true }];
  expect(changesOf({ fields: [{ collection: "posts", field: "title", diff }] })).toEqual([
    {
      name: "field posts.title",
      how: "change",
      details: ["meta.options.trim: true is new"],
      losesData: false,
    },
  ]);
});

test("the changes are said in lines that can be read", () => {
  const item = { kind: "N" as const, rhs: "date-created" };
  const changes = [
    ...edited("max_length", 120, 60),
    ...changesOf({
      fields: [
        {
          collection: "posts",
          field: "date",
          diff: [
            { kind: "A", path: ["meta", "special"], index: 1, item },
            { kind: "E", path: ["meta", "note"], lhs: null, rhs: "x".repeat(200) },
          ],
        },
      ],
      collections: [{ collection: "mine", diff: [{ kind: "D", lhs: { schema: { name: "mine" } } }] }],
    }),
  ];
  expect(renderSchemaChanges(changes).split("\n")).toEqual([
    "  ~ field posts.title (loses data)",
    "      schema.max_length: 120 becomes 60",
    "  - collection mine (loses data)",
    "  ~ field posts.date",
    '      meta.special.1: "date-created" is new',
    `      meta.note: null becomes "${"x".repeat(78)}…`,
  ]);
});
