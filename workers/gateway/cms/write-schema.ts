import { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";
import { refusedFields } from "../../contract/refused-fields.ts";
import { contentStates } from "./content-status.ts";
import { houseName } from "./described-row.ts";
import type { Policy } from "./policy.ts";
import { writtenBy } from "./writable-kinds.ts";

/** No calendar of Postgres' or of a person's has others. */
export const timeSchema = z.iso
  .datetime({ offset: true, error: "Not a time, as 2026-11-28T12:00:00Z" })
  .refine((text) => Date.parse(text) >= 0, "Before 1970");

/** What of a body is no field of Directus' by itself. */
export type Written = Record<string, unknown> & {
  status?: (typeof contentStates)[number];
  publishedAt?: string | null;
  updatedAt?: string;
};

/** The body that a new item of a collection takes, or a change of one, called as everything in this API is. */
export function writeSchemaOf(policy: Policy, isNew: boolean): z.ZodObject {
  const fields = Object.entries(policy.writable).map(([name, field]) => [
    houseName(name),
    writtenBy(field, isNew),
  ]);
  return z.strictObject({
    ...(Object.fromEntries(fields) as Record<string, z.ZodType>),
    ...(policy.rows === "published"
      ? { status: z.enum(contentStates).optional(), publishedAt: timeSchema.nullable().optional() }
      : {}),
    ...(isNew ? {} : { updatedAt: timeSchema.optional() }),
  });
}

/** @throws {ApiError} `invalid_request` with each field that is refused, and which there are in place of unknown ones. */
export function parseWritten(body: unknown, policy: Policy, isNew: boolean): Written {
  const schema = writeSchemaOf(policy, isNew);
  const parsed = schema.safeParse(body);
  if (parsed.success && (isNew || saysSomething(parsed.data))) return parsed.data as Written;
  if (parsed.success)
    throw new ApiError("invalid_request", undefined, {
      errors: [{ path: "body", message: "Say what to change" }],
    });
  const names = Object.keys(schema.shape).join(", ");
  const errors = refusedFields("body", parsed.error).map(({ path, message }) => ({
    path,
    message: message === "Unknown field" ? `Unknown: ${policy.collection} takes ${names}` : message,
  }));
  throw new ApiError("invalid_request", undefined, { errors });
}

function saysSomething(change: Record<string, unknown>): boolean {
  return Object.keys(change).some((name) => name !== "updatedAt");
}
