import { type FieldKind, kindOf } from "./field-kinds.ts";
import { policyBehind } from "./policies.ts";
import type { Policy } from "./policy.ts";
import { quote, refuseQuery } from "./refuse-query.ts";

export type Filter = { [name: string]: unknown };

/** A filter that was held to a policy, and the paths that it names. */
type HeldFilter = { filter: Filter; paths: string[] };

const mostConditions = 20;
const deepest = 6;
const mostValues = 50;

type Walk = { root: Policy; paths: Set<string>; conditions: number };
/** Where in a filter we are: in which collection, and by which fields we came there. */
type Place = { policy: Policy; path: string[]; depth: number };

/**
 * Reads a filter as Directus' SDK sends it: `{"slug":{"_eq":"first"}}`, also with `_and`, `_or`, and through relations.
 * @returns null when nothing is filtered.
 * @throws {ApiError} `invalid_request` for what is no filter, with the names or operators that there are for any other.
 */
export function readFilter(text: string | undefined, root: Policy): HeldFilter | null {
  if (text === undefined) return null;
  const walk: Walk = { root, paths: new Set(), conditions: 0 };
  const filter = holdGroup(parse(text), { policy: root, path: [], depth: 0 }, walk);
  return Object.keys(filter).length === 0 ? null : { filter, paths: [...walk.paths] };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse('Not JSON, as {"slug":{"_eq":"first"}}');
  }
}

function refuse(message: string) {
  return refuseQuery("filter", message);
}

/** Conditions on the fields of one collection, all of which have to hold. */
function holdGroup(value: unknown, place: Place, walk: Walk): Filter {
  if (place.depth > deepest) throw refuse(`More than ${deepest} levels`);
  const entries = entriesOf(value).map(([name, inner]): [string, unknown] => [
    name,
    holdEntry([name, inner], place, walk),
  ]);
  return Object.fromEntries(entries);
}

function holdEntry([name, inner]: [string, unknown], place: Place, walk: Walk): unknown {
  const { policy, path } = place;
  const deeper = { ...place, depth: place.depth + 1 };
  if (name === "_and" || name === "_or") return holdList(name, inner, deeper, walk);
  const relation = Object.hasOwn(policy.relations, name) ? policy.relations[name] : undefined;
  const at = { ...deeper, path: [...path, name] };
  if (relation === undefined || isCondition(inner)) return holdField(name, inner, at, walk);
  const behind = { ...at, policy: policyBehind(policy, name) };
  return relation.many ? holdMany(inner, behind, walk) : holdGroup(inner, behind, walk);
}

function holdList(name: string, inner: unknown, place: Place, walk: Walk): Filter[] {
  if (!Array.isArray(inner) || inner.length === 0) throw refuse(`"${name}" takes a list of filters`);
  return inner.map((each) => {
    const held = holdGroup(each, place, walk);
    if (Object.keys(held).length === 0) throw refuse(`"${name}" takes filters that say something`);
    return held;
  });
}

/** Of many rows, some or none have to fit; some, unless it is said. */
function holdMany(inner: unknown, place: Place, walk: Walk): Filter {
  const entries = entriesOf(inner);
  const isQuantified = entries.some(([name]) => name === "_some" || name === "_none");
  if (!isQuantified) return nonEmpty(holdGroup(inner, place, walk));
  return Object.fromEntries(
    entries.map(([name, each]) => {
      if (name !== "_some" && name !== "_none") throw refuse(`${quote(name)} beside "_some" or "_none"`);
      return [name, nonEmpty(holdGroup(each, { ...place, depth: place.depth + 1 }, walk))];
    }),
  );
}

function nonEmpty(filter: Filter): Filter {
  if (Object.keys(filter).length === 0) throw refuse("A relation takes filters that say something");
  return filter;
}

/** Whether something says how a value has to be, rather than which of a relation's fields. */
function isCondition(inner: unknown): boolean {
  const names = typeof inner === "object" && inner !== null ? Object.keys(inner) : [];
  return names.every((name) => name.startsWith("_") && !["_some", "_none", "_and", "_or"].includes(name));
}

function holdField(name: string, inner: unknown, { policy, path }: Place, walk: Walk): Filter {
  const named = path.join(".");
  const kind = Object.hasOwn(policy.fields, name) ? policy.fields[name] : undefined;
  if (kind === undefined || !walk.root.filters.includes(named)) {
    throw refuse(`Cannot filter by ${quote(named)}: by ${walk.root.filters.join(", ") || "nothing"}`);
  }
  walk.paths.add(named);
  const entries = entriesOf(inner);
  walk.conditions += entries.length;
  if (entries.length === 0) throw refuse(`"${named}" takes an operator, as {"_eq":"first"}`);
  if (walk.conditions > mostConditions) throw refuse(`More than ${mostConditions} conditions`);
  return Object.fromEntries(
    entries.map(([operator, value]) => [operator, holdValue(kind, [operator, value], named)]),
  );
}

/** A value of the kind that the field has: Directus would fail over any other. */
function holdValue(field: FieldKind, [operator, value]: [string, unknown], named: string): unknown {
  const { asked, operators } = kindOf(field);
  if (operator === "_null" || operator === "_nnull") {
    if (value === true) return true;
    throw refuse(`"${operator}" of "${named}" takes true`);
  }
  if (asked === null || !operators.includes(operator)) {
    const known = [...operators, "_null", "_nnull"].join(", ");
    throw refuse(`"${named}" does not take ${quote(operator)}: it takes ${known}`);
  }
  const values = operator === "_in" || operator === "_nin" || operator === "_between" ? value : [value];
  if (!Array.isArray(values) || values.length === 0 || values.length > mostValues) {
    throw refuse(`"${operator}" of "${named}" takes a list of up to ${mostValues} values`);
  }
  if (operator === "_between" && values.length !== 2) throw refuse(`"_between" takes two values`);
  for (const each of values) {
    const { error } = asked.safeParse(each);
    if (error !== undefined) throw refuse(`"${named}": ${error.issues[0]?.message ?? "Not its kind"}`);
  }
  return value;
}

function entriesOf(value: unknown): [string, unknown][] {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw refuse('Not an object, as {"slug":{"_eq":"first"}}');
}
