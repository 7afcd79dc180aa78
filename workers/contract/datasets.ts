import { z } from "zod";

export const datasetSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  fileName: z.string(),
  bytes: z.number().int(),
  createdAt: z.iso.datetime(),
});

/** Postgres keeps no text with a zero in it, and no other control character belongs into a name. */
export const datasetNameSchema = z
  .string()
  .trim()
  .min(1, "Name the dataset")
  .max(200)
  .refine((name) => !/\p{Cc}/u.test(name), "Not a name: it has control characters");

export type Dataset = z.infer<typeof datasetSchema>;
