import { policyBehind } from "./policies.ts";
import type { Policy } from "./policy.ts";
import { quote, refuseQuery } from "./refuse-query.ts";

/**
 * The fields that are asked for, as paths in one order: `*` is all that a policy has, and a path goes through relations.
 * @param text as Directus takes it: `id,title,author.name`; nothing is `*`.
 * @throws {ApiError} `invalid_request` with the names that there are, for any that the policies do not have.
 */
export function readFields(text: string | undefined, policy: Policy): string[] {
  const paths = (text ?? "*").split(",").flatMap((path) => expand(path, policy, path));
  return [...new Set(paths)].sort();
}

function expand(path: string, policy: Policy, asked: string): string[] {
  if (path === "*") return Object.keys(policy.fields);
  const [name = "", rest] = path.split(/\.(.*)/s);
  if (rest === undefined && Object.hasOwn(policy.fields, name)) return [name];
  if (rest === undefined || !Object.hasOwn(policy.relations, name)) throw unknownField(asked, policy);
  return expand(rest, policyBehind(policy, name), asked).map((each) => `${name}.${each}`);
}

function unknownField(asked: string, { fields, relations, collection }: Policy) {
  const names = [...Object.keys(fields), ...Object.keys(relations).map((name) => `${name}.…`)];
  return refuseQuery("fields", `There is no ${quote(asked)}: ${collection} has ${names.join(", ")}`);
}

/** The collections that paths through relations lead to. */
export function collectionsOn(paths: string[], policy: Policy): string[] {
  return paths.flatMap((path) => {
    const [name = "", rest] = path.split(/\.(.*)/s);
    if (!Object.hasOwn(policy.relations, name)) return [];
    const behind = policyBehind(policy, name);
    return [behind.collection, ...(rest === undefined ? [] : collectionsOn([rest], behind))];
  });
}
