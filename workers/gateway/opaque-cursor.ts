import { z } from "zod";

/** A time in a cursor: the database knows no year 0. */
export const cursorTimeSchema = z.iso.datetime().refine((text) => Date.parse(text) >= 0);

/** Opaque to clients; what they send back is checked like anything else they send. */
export function writeCursor(place: readonly unknown[]): string {
  return btoa(JSON.stringify(place)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @returns null for anything that `writeCursor` did not write for this schema. */
export function readCursor<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> | null {
  try {
    return schema.parse(JSON.parse(atob(text.replaceAll("-", "+").replaceAll("_", "/"))));
  } catch {
    return null;
  }
}
