import { z } from "zod";
import { describedBy, type FieldKind } from "./field-kinds.ts";
import type { Policy } from "./policy.ts";

const related = z.record(z.string(), z.unknown());

/** A row as the API's description shows it: any of its fields, with the rows behind relations or their keys. */
export function describedRow({ fields, relations }: Policy): z.ZodObject {
  const shape = Object.entries(fields).map(([name, kind]): [string, z.ZodType] => {
    const relation = relations[name];
    if (relation === undefined) return [name, describedBy(kind).optional()];
    const behind = relation.many ? z.array(related) : related;
    return [name, z.union([describedBy(kind), behind]).optional()];
  });
  return z.object(Object.fromEntries(shape));
}

/** An item as `GET /api/cms/collections/…` answers it: named fields, called as everything in this API is. */
export function houseRow(names: string[], { fields }: Policy): z.ZodObject {
  const shape = names.map((name): [string, z.ZodType] => [
    houseName(name),
    houseField(fields[name] ?? "text?"),
  ]);
  return z.object(Object.fromEntries(shape));
}

function houseField(kind: FieldKind): z.ZodType {
  if (kind === "time") return z.iso.datetime();
  return kind === "time?" ? z.iso.datetime().nullable() : describedBy(kind);
}

/** `published_at` is `publishedAt`. */
export function houseName(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
