import { expect, test } from "vitest";
import { type ContentField, contentCollections } from "../../contract/content-fields.ts";
import { houseName } from "./described-row.ts";
import { policyBehind, readable } from "./policies.ts";
import type { Policy } from "./policy.ts";

test("forms show what the policies let editors write, and nothing else", () => {
  const written = readable.map((policy) => [
    policy.collection,
    { rows: policy.rows, noun: policy.noun, fields: fieldsOf(policy) },
  ]);
  const shown = Object.entries(contentCollections).map(([name, { rows, noun, fields }]) => [
    name,
    { rows, noun, fields },
  ]);
  expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(written));
});

test("an item is known by one of its fields", () => {
  for (const { heading, fields } of Object.values(contentCollections))
    expect(Object.keys(fields)).toContain(heading);
});

function fieldsOf(policy: Policy): Record<string, ContentField> {
  const fields = Object.entries(policy.writable).map(([name, { kind, required, of, through }]) => {
    const behind = policy.relations[name] === undefined ? null : policyBehind(policy, name);
    const to = through === undefined || behind === null ? behind : policyBehind(behind, through);
    const field = { kind, ...(required ? { required } : {}), ...(of ? { of } : {}) };
    return [houseName(name), { ...field, ...(to === null ? {} : { to: to.collection }) }];
  });
  return Object.fromEntries(fields);
}
