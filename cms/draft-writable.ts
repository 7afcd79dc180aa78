import type { WritableField } from "../workers/gateway/cms/writable-field.ts";

type Field = {
  field: string;
  type: string;
  schema: { is_nullable: boolean; max_length: number | null; default_value: unknown } | null;
  meta: { special: string[] | null; options: unknown } | null;
};

/** What of a relation has to be known: whether it leads to many, and by which field of the rows between. */
type Leads = { many: boolean; through: string | null } | null;

/** What a column holds that nobody writes: its keys, and what Directus or the steps of publishing fill in. */
const inward = ["id", "status", "published_at", "date_created", "date_updated"];

/**
 * What an editor may write into a field at most, from what its column holds; undefined for what is written by nobody, and
 * for JSON. A line that has to be a path, a link or an address is for somebody to say.
 */
export function draftWritable(field: Field, leads: Leads): WritableField | undefined {
  const { field: name, schema } = field;
  if (inward.includes(name)) return undefined;
  if (leads?.many === true)
    return leads.through === null ? undefined : { kind: "ids", through: leads.through };
  const drafted = kindOf(field, leads);
  if (drafted === undefined) return undefined;
  const isRequired = schema !== null && !schema.is_nullable && drafted.kind !== "flag";
  return isRequired ? { ...drafted, required: true } : drafted;
}

function kindOf({ field, type, schema, meta }: Field, leads: Leads): WritableField | undefined {
  if (leads !== null) return { kind: "id" };
  if (field === "slug") return { kind: "slug" };
  const of = choicesOf(meta?.options);
  if (type === "string" && of.length > 0) return { kind: "choice", of };
  if (type === "string") return { kind: "line", ...(schema?.max_length ? { most: schema.max_length } : {}) };
  if (type === "text") return { kind: "markdown" };
  if (type === "integer") return { kind: "whole" };
  return type === "boolean" ? { kind: "flag" } : undefined;
}

function choicesOf(options: unknown): string[] {
  const { choices } = (options ?? {}) as { choices?: { value: unknown }[] | null };
  return (choices ?? []).flatMap(({ value }) => (typeof value === "string" ? [value] : []));
}
