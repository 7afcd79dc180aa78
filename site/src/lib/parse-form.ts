import type { z } from "zod";

export type ParsedForm<Data> = { ok: true; data: Data } | { ok: false; errors: Record<string, string> };

/**
 * Checks a form's text fields with a schema of the contract; the same in the browser and on the server. A field keeps
 * the first thing that is wrong with it.
 */
export function parseForm<Schema extends z.ZodType>(
  schema: Schema,
  entries: Iterable<[string, unknown]>,
): ParsedForm<z.output<Schema>> {
  const parsed = schema.safeParse(Object.fromEntries(entries));
  if (parsed.success) return { ok: true, data: parsed.data };
  const errors: Record<string, string> = {};
  for (const { path, message } of parsed.error.issues) errors[String(path[0] ?? "")] ??= message;
  return { ok: false, errors };
}
