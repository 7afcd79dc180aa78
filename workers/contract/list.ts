import { z } from "zod";

/** The shape of every list: `{data:[…], nextCursor}`; `nextCursor` is null on the last page. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() });
}

/** Digits alone: `Number` also reads spaces, "0x10" and "1e1". */
export function readNumber(value: unknown): unknown {
  return typeof value === "string" && /^\d{1,5}$/.test(value) ? Number(value) : value;
}

/** The paging query of every list: `limit` 1–100 (20 by default) and the opaque `cursor` of the previous answer. */
export const pageQuerySchema = z.strictObject({
  limit: z.preprocess(readNumber, z.int("Not a whole number from 1 to 100").min(1).max(100)).default(20),
  cursor: z.string().max(500).optional(),
});
