import { readFileSync } from "node:fs";
import type { FieldKind, KindName } from "../workers/gateway/cms/field-kinds.ts";
import { definePolicy, type Policy } from "../workers/gateway/cms/policy.ts";
import { draftWritable } from "./draft-writable.ts";
import { schemaFile } from "./schema.ts";

type Field = {
  collection: string;
  field: string;
  type: string;
  schema: { is_nullable: boolean; max_length: number | null; default_value: unknown } | null;
  meta: { special: string[] | null; options: unknown } | null;
};

type Relation = {
  collection: string;
  field: string;
  related_collection: string | null;
  meta: { one_field: string | null; junction_field: string | null } | null;
};

type Model = {
  collections: { collection: string; schema: unknown; meta: { singleton: boolean } | null }[];
  fields: Field[];
  relations: Relation[];
};

const kinds: Record<string, KindName> = {
  ...{ uuid: "id", string: "text", text: "text", integer: "whole", boolean: "flag", timestamp: "time" },
  ...{ alias: "keys" },
};

/** What nobody needs who reads what is published. */
const inward = ["status", "date_created", "user_created", "user_updated"];

/**
 * The widest policy that a collection of the content model may have: all that can be read and written of it, with few
 * filters. What should not be is to be taken out of it. A JSON field has no kind before somebody gives it one.
 * @throws {Error} when there is no such collection.
 */
export function draftPolicy(collection: string): Policy {
  const model = JSON.parse(readFileSync(schemaFile, "utf8")) as Model;
  const known = model.collections.find((each) => each.collection === collection && each.schema !== null);
  if (known === undefined) throw new Error(`Cannot draft a policy: cms/schema.json has no "${collection}"`);
  const own = model.fields.filter((each) => each.collection === collection);
  const has = (name: string) => own.some(({ field }) => field === name);
  const isPublished = has("status") && has("published_at");
  const fields = Object.fromEntries(own.flatMap((field) => kindOf(field, isPublished)));
  const relations = Object.fromEntries(own.flatMap(({ field }) => relationOf(model, collection, field)));
  const plain = own.filter(({ field, type }) => field in fields && type !== "alias");
  const short = plain.filter(({ type }) => type !== "text").map(({ field }) => field);
  const asked = ["id", "slug", "title", "sort", "published_at", "date_updated"].filter(
    (name) => name in fields,
  );
  const isOnly = known.meta?.singleton === true;
  return definePolicy({
    ...{ collection, noun: collection.replaceAll("_", " "), fields, relations },
    rows: isOnly ? "one" : isPublished ? "published" : "all",
    ...(isOnly ? {} : { filters: asked.filter((name) => name !== "sort"), sorts: asked }),
    ...(isOnly ? {} : { order: orderOf(fields, isPublished), list: short }),
    detail: plain.map(({ field }) => field),
    writable: Object.fromEntries(
      own.flatMap((field) => {
        const relation = relations[field.field];
        const leads = relation && { many: relation.many, through: throughOf(model, collection, field.field) };
        const writable = draftWritable(field, leads ?? null);
        return writable === undefined || !(field.field in fields) ? [] : [[field.field, writable]];
      }),
    ),
  });
}

/** What is published has a time, whatever the column says. */
function kindOf({ field, type, schema, meta }: Field, isPublished: boolean): [string, FieldKind][] {
  const kind = kinds[type];
  const isRelation = meta?.special?.some((each) => each === "m2m" || each === "o2m") === true;
  if (kind === undefined || inward.includes(field) || (type === "alias" && !isRelation)) return [];
  const isEmptyAtTimes = schema?.is_nullable === true && !(isPublished && field === "published_at");
  return [[field, isEmptyAtTimes ? `${kind}?` : kind]];
}

function relationOf(
  { relations }: Model,
  collection: string,
  field: string,
): [string, Policy["relations"][string]][] {
  for (const each of relations) {
    if (each.collection === collection && each.field === field && each.related_collection !== null)
      return [[field, { to: each.related_collection, many: false }]];
    if (each.related_collection === collection && each.meta?.one_field === field)
      return [[field, { to: each.collection, many: true }]];
  }
  return [];
}

/** Of the rows between: the field that leads on. */
function throughOf({ relations }: Model, collection: string, field: string): string | null {
  const back = relations.find(
    (each) => each.related_collection === collection && each.meta?.one_field === field,
  );
  return back?.meta?.junction_field ?? null;
}

function orderOf(fields: Policy["fields"], isPublished: boolean): string[] {
  if (isPublished) return ["-published_at", "-id"];
  return "sort" in fields ? ["sort", "id"] : ["id"];
}

/** The policy as a file of `workers/gateway/cms/policies/`. */
export function renderPolicy(policy: Policy): string {
  const { collection, noun, rows, fields, relations } = policy;
  const lines = [
    'import { definePolicy } from "../policy.ts";\n',
    `export const ${camelCase(collection)} = definePolicy({`,
    `  ...${JSON.stringify({ collection, noun, rows })},`,
    ...[`  fields: ${JSON.stringify(fields)},`, `  relations: ${JSON.stringify(relations)},`],
    ...(["filters", "search", "sorts", "order", "list", "detail"] as const).flatMap((name) =>
      policy[name].length === 0 ? [] : [`  ${name}: ${JSON.stringify(policy[name])},`],
    ),
    ...(Object.keys(policy.writable).length === 0 ? [] : [`  writable: ${JSON.stringify(policy.writable)},`]),
    "});\n",
  ];
  return lines.join("\n");
}

export function camelCase(collection: string): string {
  return collection.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
