import { z } from "zod";
import { cursorTimeSchema, readCursor as readOpaque, writeCursor as writeOpaque } from "../opaque-cursor.ts";

/**
 * Where a page of a collection ended: how many items of exactly that time have been shown, or of all where a collection
 * is not sorted by time.
 */
export type Cursor = { publishedAt: string | null; shown: number };

const cursorSchema = z.tuple([cursorTimeSchema.nullable(), z.int().min(1).max(10_000)]);

export function writeCursor({ publishedAt, shown }: Cursor): string {
  return writeOpaque([publishedAt, shown]);
}

/** @returns null for anything that `writeCursor` did not write. */
export function readCursor(text: string): Cursor | null {
  const place = readOpaque(cursorSchema, text);
  if (place === null) return null;
  const [publishedAt, shown] = place;
  return { publishedAt, shown };
}
