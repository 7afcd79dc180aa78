import { z } from "zod";
import { ScimError } from "./scim-error.ts";

/** @see https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2 */
const operationSchema = z.object({
  op: z
    .string()
    .transform((op) => op.toLowerCase())
    .pipe(z.enum(["add", "replace", "remove"])),
  path: z.string().max(300).optional(),
  value: z.unknown().optional(),
});

export type Operation = z.output<typeof operationSchema>;

const patchSchema = z.object({ Operations: z.array(operationSchema).min(1).max(1_000) });

/** @throws {ScimError} `invalidSyntax`. */
export function readOperations(body: unknown): Operation[] {
  const parsed = patchSchema.safeParse(body);
  if (!parsed.success)
    throw new ScimError(400, "Cannot read the patch: it has no proper Operations", "invalidSyntax");
  return parsed.data.Operations;
}

/** One change of one attribute. A pathless operation is one for each attribute of its value. */
export type Change = { op: Operation["op"]; path: string; value: unknown };

export function changesOf({ op, path, value }: Operation): Change[] {
  if (path !== undefined && path !== "") return [{ op, path: withoutSchema(path), value }];
  if (op === "remove") throw new ScimError(400, "Cannot remove without a path", "noTarget");
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ScimError(400, "Cannot patch without a path but by an object", "invalidValue");
  return Object.entries(value).map(([name, one]) => ({ op, path: withoutSchema(name), value: one }));
}

function withoutSchema(path: string): string {
  return path.replace(/^urn:ietf:params:scim:schemas:core:2\.0:(?:User|Group):/i, "");
}
