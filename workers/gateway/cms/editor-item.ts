import { z } from "zod";
import { contentStates, stateOf, storedStatusSchema } from "./content-status.ts";
import { houseName } from "./described-row.ts";
import { kindOf } from "./field-kinds.ts";
import type { Policy } from "./policy.ts";
import { parseAnswer } from "./read-rows.ts";

/** An item as editors see it: all that they may write, what it is at the moment, and when it was last saved. */
export type EditorItem = Record<string, unknown> & { updatedAt: string | null };

/** A row as Directus has it, with the rows between that lead to many others. */
export type EditorRow = Record<string, unknown>;

const between = z.looseObject({ id: z.union([z.int(), z.uuid()]) });

/** What Directus is asked for to make one. */
export function editorFieldsOf({ rows, writable }: Policy): string {
  const own = Object.entries(writable).flatMap(([name, { through }]) =>
    through === undefined ? [name] : [`${name}.id`, `${name}.${through}`],
  );
  return [
    ...(rows === "one" ? [] : ["id"]),
    ...own,
    ...(rows === "published" ? ["status", "published_at"] : []),
    "date_updated",
  ].join(",");
}

/** @throws {ApiError} `upstream_failed` for what is no row of that collection. */
export function parseEditorRow(data: unknown, policy: Policy): EditorRow {
  return parseAnswer(editorRowSchema(policy), data);
}

function editorRowSchema({ rows, fields, writable }: Policy): z.ZodType<EditorRow> {
  const own = Object.entries(writable).map(([name, { kind, through }]): [string, z.ZodType] => {
    if (through !== undefined) return [name, z.array(between)];
    // Also blocks that nobody can show: whoever saves the others must not lose them unseen.
    if (kind === "blocks") return [name, z.array(z.unknown()).nullable()];
    return [name, kindOf(fields[name] ?? "text").answered.nullable()];
  });
  return z.object({
    ...(rows === "one" ? {} : { id: z.uuid() }),
    ...Object.fromEntries(own),
    ...(rows === "published" ? storedStatusSchema.shape : {}),
    date_updated: z.string().nullable(),
  });
}

export function toEditorItem(row: EditorRow, { rows, writable }: Policy, nowMs: number): EditorItem {
  const own = Object.entries(writable).map(([name, { through }]): [string, unknown] => {
    const value = row[name];
    if (through === undefined || !Array.isArray(value)) return [houseName(name), value];
    return [houseName(name), value.map((each: EditorRow) => each[through]).filter((id) => id !== null)];
  });
  return {
    ...(rows === "one" ? {} : { id: row.id }),
    ...Object.fromEntries(own),
    ...(rows === "published" ? stateAndTime(row, nowMs) : {}),
    updatedAt: inUtc(row.date_updated),
  };
}

function stateAndTime(row: EditorRow, nowMs: number) {
  const stored = storedStatusSchema.parse(row);
  return { status: stateOf(stored, nowMs), publishedAt: inUtc(stored.published_at) };
}

export function inUtc(time: unknown): string | null {
  return typeof time === "string" ? new Date(time).toISOString() : null;
}

/** The same in the API's description. */
export function describedEditorItem({ rows, fields, writable }: Policy): z.ZodObject {
  const own = Object.entries(writable).map(([name, { kind }]): [string, z.ZodType] => {
    if (kind === "ids") return [houseName(name), z.array(z.uuid())];
    if (kind === "blocks") return [houseName(name), z.array(z.unknown()).nullable()];
    return [houseName(name), kindOf(fields[name] ?? "text").answered.nullable()];
  });
  return z.object({
    ...(rows === "one" ? {} : { id: z.uuid() }),
    ...Object.fromEntries(own),
    ...(rows === "published"
      ? { status: z.enum(contentStates), publishedAt: z.iso.datetime().nullable() }
      : {}),
    updatedAt: z.iso.datetime().nullable(),
  });
}
