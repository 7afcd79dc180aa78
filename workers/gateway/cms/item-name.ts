import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { policyOf } from "./policies.ts";
import type { Policy } from "./policy.ts";
import type { Filter } from "./read-filter.ts";

const slug = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** @throws {ApiError} `not_found` for a collection that nobody may read, or that is not there. */
export function requireCollection(collection: string): Policy {
  const policy = policyOf(collection);
  if (policy === undefined) throw new ApiError("not_found", `There is no collection "${collection}"`);
  return policy;
}

/**
 * Which item is meant, by its id or by its slug where items have one.
 * @throws {ApiError} `not_found` for a name that no item has.
 */
export function filterOfItem(policy: Policy, name: string): Filter {
  if (policy.rows === "one" || !slug.test(name)) throw noSuchItem(policy, name);
  if (z.uuid().safeParse(name).success) return { id: { _eq: name } };
  if (!Object.hasOwn(policy.fields, "slug")) throw noSuchItem(policy, name);
  return { slug: { _eq: name } };
}

export function noSuchItem({ noun }: Policy, name: string): ApiError {
  return new ApiError("not_found", missing(noun, name));
}

export function missing(noun: string, name: string): string {
  return `Cannot find the ${noun} "${name}"`;
}
