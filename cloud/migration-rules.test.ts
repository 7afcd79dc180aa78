import { expect, test } from "vitest";
import { type KnownSchema, problemsOf } from "./migration-rules.ts";

const known: KnownSchema = new Map([
  [
    "person",
    new Map([
      ["name", { notNull: false }],
      ["email", { notNull: true }],
    ]),
  ],
]);

test.each([
  ['ALTER TABLE "person" ADD COLUMN "nick" text;'],
  ['ALTER TABLE "person" ADD COLUMN "kind" text DEFAULT \'x\' NOT NULL;'],
  ['ALTER TABLE "person" ADD COLUMN "n" int GENERATED ALWAYS AS (1) STORED NOT NULL;'],
  ['CREATE TABLE "pet" ("id" uuid PRIMARY KEY NOT NULL, "name" text NOT NULL);'],
  ['ALTER TABLE "pet" ADD CONSTRAINT "pet_name_unique" UNIQUE("name");'],
  ['ALTER TABLE "person" ADD CONSTRAINT "named" CHECK (name <> \'\') NOT VALID;'],
  ['ALTER TABLE "person" VALIDATE CONSTRAINT "named";'],
  // What the release before no longer knows may go.
  ['ALTER TABLE "person" DROP COLUMN "shoe_size";'],
  ['DROP TABLE "forgotten";'],
  ['ALTER TABLE "person" ALTER COLUMN "email" SET NOT NULL;'],
  ['ALTER TABLE "person" ALTER COLUMN "name" SET DATA TYPE text;'],
  ['DROP POLICY "a" ON "person";--> statement-breakpoint\nCREATE POLICY "a" ON "person" AS PERMISSIVE;'],
  ["-- DROP TABLE \"person\";\nSELECT 'drop table person; truncate person';"],
  ["CREATE FUNCTION f() RETURNS void AS $$ begin drop table person; end $$ LANGUAGE plpgsql;"],
  ['DELETE FROM "person" WHERE "email" = \'a\';'],
])("a migration may: %s", (sql) => {
  expect(problemsOf(sql, known)).toEqual([]);
});

test.each([
  ['DROP TABLE "person";', 'drops the table "person"'],
  ["drop table if exists public.person cascade", 'drops the table "person"'],
  ['ALTER TABLE "person" DROP COLUMN "name";', 'drops "person"."name"'],
  ['ALTER TABLE "person"\n  DROP COLUMN IF EXISTS "name";', 'drops "person"."name"'],
  ['ALTER TABLE "person" RENAME COLUMN "name" TO "title";', 'renames "name" of "person"'],
  ['ALTER TABLE "person" RENAME TO "people";', "renames"],
  ['ALTER TABLE "person" ALTER COLUMN "name" SET DATA TYPE integer;', "changes the type"],
  ['ALTER TABLE "person" ALTER COLUMN "name" SET NOT NULL;', "refuses nulls"],
  ['ALTER TABLE "person" ADD COLUMN "nick" text NOT NULL;', "without a default"],
  ['ALTER TABLE "person" ADD CONSTRAINT "u" UNIQUE("name");', "new unique"],
  ['ALTER TABLE "person" ADD CONSTRAINT "c" CHECK (name <> \'\');', "new check"],
  ['CREATE UNIQUE INDEX "u" ON "person" USING btree ("name");', 'makes "person" unique'],
  ['TRUNCATE TABLE "person";', 'empties "person"'],
  ['DELETE FROM "person";', 'empties "person"'],
  ['SELECT 1;--> statement-breakpoint\nDROP TABLE "person";', 'drops the table "person"'],
])("a migration may not: %s", (sql, problem) => {
  expect(problemsOf(sql, known)).toEqual([expect.stringContaining(problem)]);
});
