import { z } from "zod";

/** Where a page of posts ended: at which time, and how many posts of exactly that time have been shown. */
export type Cursor = { publishedAt: string; shown: number };

const time = z.iso.datetime().refine((text) => Date.parse(text) >= 0);

const cursorSchema = z.tuple([time, z.int().min(1).max(10_000)]);

/** Opaque to clients; what they send back is checked like anything else they send. */
export function writeCursor({ publishedAt, shown }: Cursor): string {
  return btoa(JSON.stringify([publishedAt, shown]))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** @returns null for anything that `writeCursor` did not write. */
export function readCursor(text: string): Cursor | null {
  try {
    const [publishedAt, shown] = cursorSchema.parse(
      JSON.parse(atob(text.replaceAll("-", "+").replaceAll("_", "/"))),
    );
    return { publishedAt, shown };
  } catch {
    return null;
  }
}
