/** The constraint that Postgres says a statement, or the end of its transaction, broke; null for another failure. */
export function constraintOf(error: unknown): string | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    const name: unknown = Reflect.get(at, "constraint");
    if (typeof name === "string") return name;
  }
  return null;
}
