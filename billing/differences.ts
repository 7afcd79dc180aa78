/** One value that is another one than it should be, by where it is: `charges.rows.charge_model`. */
export type Difference = { path: string; is: unknown; wanted: unknown };

/**
 * What of `wanted` is otherwise. Fields that are not wanted may be anything, lists have to have the same length, and a
 * number is the same as a text of it: Lago writes decimals as either.
 */
export function differencesOf(wanted: unknown, is: unknown, path = ""): Difference[] {
  if (typeof wanted !== "object" || wanted === null) return isSame(wanted, is) ? [] : [{ path, is, wanted }];
  if (typeof is !== "object" || is === null || Array.isArray(is) !== Array.isArray(wanted))
    return [{ path, is, wanted }];
  if (Array.isArray(wanted) && wanted.length !== (is as unknown[]).length) return [{ path, is, wanted }];
  return Object.entries(wanted).flatMap(([name, value]) =>
    differencesOf(value, Reflect.get(is, name), path === "" ? name : `${path}.${name}`),
  );
}

function isSame(wanted: unknown, is: unknown): boolean {
  if (wanted === is) return true;
  const [a, b] = [wanted, is].map((value) =>
    (typeof value === "string" && value !== "") || typeof value === "number" ? Number(value) : Number.NaN,
  );
  return a === b;
}
