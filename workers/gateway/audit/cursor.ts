import { z } from "zod";
import { cursorTimeSchema, readCursor as readOpaque, writeCursor as writeOpaque } from "../opaque-cursor.ts";

/** The last entry of a page. */
export type AuditCursor = { occurredAt: string; seq: number; id: string };

const cursorSchema = z.tuple([cursorTimeSchema, z.int().positive(), z.uuid()]);

export function writeCursor({ occurredAt, seq, id }: AuditCursor): string {
  return writeOpaque([occurredAt, seq, id]);
}

/** @returns null for anything that `writeCursor` did not write. */
export function readCursor(text: string): AuditCursor | null {
  const place = readOpaque(cursorSchema, text);
  if (place === null) return null;
  const [occurredAt, seq, id] = place;
  return { occurredAt, seq, id };
}
