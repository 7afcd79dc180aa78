import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { policyBehind, readable, related } from "../workers/gateway/cms/policies.ts";
import { type Policy, policySchema } from "../workers/gateway/cms/policy.ts";
import { draftPolicy, renderPolicy } from "./draft-policy.ts";
import { schemaFile } from "./schema.ts";

const every = [...readable, ...related];
/** That of Directus' own collection is held to nothing but its schema: the content model has no fields of it. */
const ours = every.filter(({ collection }) => !collection.startsWith("directus_"));

test.each(every)("the policy of $collection is one", (policy) => {
  expect(policySchema.parse(policy)).toEqual(policy);
  const own = [...policy.markdown, ...policy.search, ...policy.sorts, ...policy.list, ...policy.detail];
  const ordered = policy.order.map((name) => name.replace("-", ""));
  for (const name of [...own, ...ordered]) expect(Object.keys(policy.fields)).toContain(name);
  for (const path of policy.filters) expect(leadsSomewhere(path, policy), path).toBe(true);
});

function leadsSomewhere(path: string, policy: Policy): boolean {
  const [name = "", rest] = path.split(/\.(.*)/s);
  return rest === undefined ? name in policy.fields : leadsSomewhere(rest, policyBehind(policy, name));
}

test.each(ours)("what can be read of $collection is in the content model, of its kind", (policy) => {
  const widest = draftPolicy(policy.collection);
  expect(policy.rows).toBe(widest.rows);
  for (const [name, kind] of Object.entries(policy.fields))
    if (!kind.startsWith("blocks")) expect([name, widest.fields[name]]).toEqual([name, kind]);
  for (const [name, relation] of Object.entries(policy.relations))
    expect([name, widest.relations[name]]).toEqual([name, relation]);
});

const model = JSON.parse(readFileSync(schemaFile, "utf8")) as {
  fields: {
    collection: string;
    field: string;
    schema: { max_length: number | null; is_nullable: boolean; default_value: unknown } | null;
  }[];
};

test.each(readable)("what can be written of $collection can be read, and fits its columns", (policy) => {
  expect(Object.keys(policy.writable)).not.toHaveLength(0);
  for (const [name, { kind, most, of = [], required = false }] of Object.entries(policy.writable)) {
    expect(Object.keys(policy.fields)).toContain(name);
    const column = model.fields.find((each) => each.collection === policy.collection && each.field === name);
    const { max_length: length = null, is_nullable: isNullable = true } = column?.schema ?? {};
    if (kind === "line") expect([name, most]).toEqual([name, length]);
    for (const choice of of) expect(choice.length).toBeLessThanOrEqual(length ?? 0);
    if (kind !== "flag") expect([name, !required]).toEqual([name, isNullable]);
  }
});

test.each(readable)("what is drafted to be written of $collection is what is written of it", (policy) => {
  const { writable } = draftPolicy(policy.collection);
  // That a line is a path, a link or an address, and what blocks are, only a person knows.
  const judged = new Set(["path", "link", "email", "blocks"]);
  for (const [name, field] of Object.entries(policy.writable)) {
    if (!judged.has(field.kind)) expect([name, writable[name]]).toEqual([name, field]);
    else if (field.kind !== "blocks") expect([name, writable[name]?.kind]).toEqual([name, "line"]);
  }
  expect(Object.keys(writable).filter((name) => policy.writable[name] === undefined)).toEqual([]);
});

test("nothing that can be a draft is reached through a relation, and none leads back", () => {
  function follow(policy: Policy, way: string[]): void {
    expect(way).not.toContain(policy.collection);
    for (const name of Object.keys(policy.relations)) {
      const behind = policyBehind(policy, name);
      expect([policy.collection, name, behind.rows]).toEqual([policy.collection, name, "all"]);
      follow(behind, [...way, policy.collection]);
    }
  }
  for (const policy of readable) follow(policy, []);
});

describe("a draft", () => {
  test("has all that a collection has but its state, and few filters", () => {
    const { fields, relations, filters, order, rows, list } = draftPolicy("posts");
    expect(rows).toBe("published");
    expect(fields).toMatchObject({ slug: "text", published_at: "time", cover: "id?", tags: "keys" });
    expect(fields).not.toHaveProperty("status");
    expect(relations).toMatchObject({
      tags: { to: "posts_tags", many: true },
      author: { to: "authors", many: false },
    });
    expect(filters).toEqual(["id", "slug", "title", "published_at", "date_updated"]);
    expect(order).toEqual(["-published_at", "-id"]);
    expect(list).not.toContain("body");
  });

  test("is a file that says so", () => {
    const text = renderPolicy(draftPolicy("site_settings"));
    expect(text).toContain("export const siteSettings = definePolicy({");
    expect(text).toContain('"rows":"one"');
  });

  test("of what is not there is refused", () => {
    expect(() => draftPolicy("directus_users")).toThrow('cms/schema.json has no "directus_users"');
  });
});
