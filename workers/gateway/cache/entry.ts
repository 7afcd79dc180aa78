import { z } from "zod";

const entrySchema = z.object({
  key: z.string(),
  /** JSON; null where there was nothing. */
  body: z.string().nullable(),
  etag: z.string(),
  /** When its loading began. */
  loadedAtMs: z.number(),
  /** Which purge of each tag its loading knew of. Pairs, since as names of an object's fields some tags would be lost. */
  tags: z.array(z.tuple([z.string(), z.number()])),
});

/** A kept answer, plain enough to be read by another request, isolate or place. */
export type Entry = z.infer<typeof entrySchema>;

export function writeEntry(entry: Entry): string {
  return JSON.stringify(entry);
}

/** @returns null for anything that is not the entry of that key. */
export function readEntry(text: string, key: string): Entry | null {
  try {
    const parsed = entrySchema.safeParse(JSON.parse(text));
    return parsed.success && parsed.data.key === key ? parsed.data : null;
  } catch {
    return null;
  }
}
