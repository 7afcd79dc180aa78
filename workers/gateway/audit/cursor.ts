import { z } from "zod";

/** The last entry of a page. */
export type AuditCursor = { occurredAt: string; seq: number; id: string };

const cursorSchema = z.tuple([z.iso.datetime(), z.int().positive(), z.uuid()]);

/** Opaque to clients; what they send back is checked like anything else they send. */
export function writeCursor({ occurredAt, seq, id }: AuditCursor): string {
  return btoa(JSON.stringify([occurredAt, seq, id]))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** @returns null for anything that `writeCursor` did not write. */
export function readCursor(text: string): AuditCursor | null {
  try {
    const [occurredAt, seq, id] = cursorSchema.parse(
      JSON.parse(atob(text.replaceAll("-", "+").replaceAll("_", "/"))),
    );
    return { occurredAt, seq, id };
  } catch {
    return null;
  }
}
