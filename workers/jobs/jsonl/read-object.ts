type JsonObject = Record<string, unknown>;

/** The object that a line holds; null when it holds something else. */
export function readObject(line: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : null;
  } catch {
    return null;
  }
}

/** The values of an object as a row has them: what is nested stays JSON. */
export function valuesOf(object: JsonObject, keys: readonly string[]): string[] {
  return keys.map((key) => (Object.hasOwn(object, key) ? textOf(object[key]) : ""));
}

/** Escapes in JSON can say what Postgres keeps in no text: a zero, and half of a character. */
export function plainText(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}

function textOf(value: unknown): string {
  if (typeof value === "string") return plainText(value);
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
