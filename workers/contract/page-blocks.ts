import { z } from "zod";

/** Empty fields of Directus' form are null, and those of another kind of block may be left over: both mean nothing. */
const line = z.string().min(1);
const optional = line.nullish().transform((text) => text ?? null);

/** A path of the site, or an address that needs no trust: no javascript:, no data:, no plain http. */
const link = z
  .string()
  .regex(/^(?:\/(?!\/)|https:\/\/|mailto:)\S*$/, "is no path and no https or mailto address");

const entries = z.array(z.object({ title: line, text: optional })).min(1);

/** One block of a page, by its `type`. `body` and an entry's `text` are Markdown, `image` is the id of a file. */
export const pageBlockSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("hero"),
    heading: line,
    body: optional,
    label: optional,
    url: link.nullish().transform((url) => url ?? null),
  }),
  z.object({ type: z.literal("text"), heading: optional, body: line }),
  z.object({ type: z.literal("picture"), image: z.uuid(), alt: line, caption: optional }),
  z.object({ type: z.literal("points"), heading: optional, items: entries }),
  z.object({ type: z.literal("questions"), heading: optional, items: entries }),
  z.object({ type: z.literal("call"), heading: line, body: optional, label: line, url: link }),
  z.object({ type: z.literal("posts"), heading: optional, count: z.int().min(1).max(12).catch(3) }),
]);

export type PageBlock = z.infer<typeof pageBlockSchema>;
