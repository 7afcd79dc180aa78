import type { ContentCollection, ContentField } from "../../../workers/contract/content-fields.ts";
import { readBlocks } from "./block-fields.ts";

type Entries = Record<string, string>;

/**
 * What a form of the desk says, as the API takes it. What is not in the form is not said, so it stays as it is; a field
 * that was emptied is null.
 */
export function contentBody({ fields, rows }: ContentCollection, entries: Entries): Record<string, unknown> {
  const own = Object.entries(fields).flatMap(([name, field]) => {
    const value = fieldValue(name, field, entries);
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(own),
    ...(rows === "published" ? stateOf(entries) : {}),
    ...(entries.updatedAt && entries.overwrite === undefined ? { updatedAt: entries.updatedAt } : {}),
  };
}

function fieldValue(name: string, field: ContentField, entries: Entries): unknown {
  if (field.kind === "flag") return entries[name] === "on";
  if (field.kind === "ids") {
    const before = `${name}.`;
    return Object.keys(entries)
      .filter((each) => each.startsWith(before))
      .map((each) => each.slice(before.length));
  }
  if (field.kind === "blocks") return readBlocks(name, entries);
  const text = entries[name];
  if (text === undefined) return undefined;
  // A form sends the line breaks of the protocol, and not those of the text.
  if (field.kind === "markdown") return text === "" && !field.required ? null : text.replaceAll("\r\n", "\n");
  const trimmed = text.trim();
  if (trimmed === "" && !field.required) return null;
  return field.kind === "whole" && /^-?\d{1,9}$/.test(trimmed) ? Number(trimmed) : trimmed;
}

/** Its time is said only where it is another: the form knows minutes, and what is stored may be finer. */
function stateOf({ status, publishedAt, publishedWas = "" }: Entries): Record<string, unknown> {
  const isMoved = publishedAt !== undefined && publishedAt !== publishedWas;
  return {
    ...(status ? { status } : {}),
    ...(isMoved ? { publishedAt: publishedAt === "" ? null : `${publishedAt}:00Z` } : {}),
  };
}

/** A time as the field for it takes it, in UTC; empty for none. */
export function minuteOf(time: string | null | undefined): string {
  return time ? new Date(time).toISOString().slice(0, 16) : "";
}
