import type { Context } from "hono";
import type { z } from "zod";
import { badRequest, type FieldErrors, invalid } from "./lago-error.ts";

/**
 * Reads `{[root]: {…}}` from a JSON body and parses it. Unknown fields are dropped, as Lago's permitted parameters do.
 * @throws LagoError 400 when the body or its root is missing, 422 with one code per refused field.
 */
export async function readBody<Schema extends z.ZodType>(
  c: Context,
  root: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const body = await readJson(c);
  const value = isRecord(body) ? body[root] : undefined;
  const isEmpty = value === undefined || value === null || value === "" || isEmptyRecord(value);
  if (isEmpty) throw badRequest(`param is missing or the value is empty or invalid: ${root}`);
  return parseFields(value, schema);
}

/** Parses a value and turns what zod refuses into Lago's codes, keyed by the outermost field. */
export function parseFields<Schema extends z.ZodType>(value: unknown, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors: FieldErrors = {};
  for (const issue of parsed.error.issues) {
    const field = String(issue.path[0] ?? "base");
    const code = codeOf(issue, value);
    const codes = errors[field] ?? [];
    if (!codes.includes(code)) errors[field] = [...codes, code];
  }
  throw invalid(errors);
}

async function readJson(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("the body is not JSON");
  }
}

function codeOf(issue: z.core.$ZodIssue, root: unknown): string {
  if (issue.code === "custom") return issue.message;
  let given = root;
  for (const key of issue.path)
    given = isRecord(given) || Array.isArray(given) ? Reflect.get(given, key) : undefined;
  const isBlank = given === undefined || given === null || (typeof given === "string" && given.trim() === "");
  return isBlank ? "value_is_mandatory" : "value_is_invalid";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmptyRecord(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}
