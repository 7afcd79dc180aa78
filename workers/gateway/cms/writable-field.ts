import { z } from "zod";

/** What editors may write into a field. Lengths are those of Directus' columns. */
export const writableFieldSchema = z.strictObject({
  kind: z.enum([
    ...(["slug", "line", "markdown", "path", "link", "email", "choice"] as const),
    ...(["id", "ids", "whole", "flag", "blocks"] as const),
  ]),
  /** Of a line: how many characters it has at most. */
  most: z.int().positive().optional(),
  /** Of a choice. */
  of: z.array(z.string()).optional(),
  /** Of many ids: the field of the rows between that has them. */
  through: z.string().optional(),
  /** It has to be there in a new item, and is never null. Any other may be null, which empties it. */
  required: z.boolean().optional(),
});

export type WritableField = z.infer<typeof writableFieldSchema>;
