import { z } from "zod";

/** The shape of every list: `{data:[…], nextCursor}`; `nextCursor` is null on the last page. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() });
}

/** The paging query of every list: `limit` 1–100 (20 by default) and the opaque `cursor` of the previous answer. */
export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(500).optional(),
});
