import { z } from "zod";

/** One thing that was done to an item of content through this API, newest first. */
export const contentDeedSchema = z.object({
  at: z.iso.datetime(),
  action: z.enum(["created", "updated", "published", "deleted"]),
  /** Who did it; null for an account that is no more. */
  by: z.string().nullable(),
  /** What was written, by the names of the API. */
  fields: z.array(z.string()),
  /** Which state it was in and came into, where that changed. */
  status: z.object({ from: z.string().nullable(), to: z.string() }).nullable(),
  /** The answer was lost: whether it was done, nobody can say. */
  unknown: z.boolean(),
});

export type ContentDeed = z.infer<typeof contentDeedSchema>;

/** For how many hours a preview can be seen by whoever has its link. */
export const previewHours = { usual: 24, most: 168 } as const;

export const createPreviewSchema = z.strictObject({
  collection: z.string().max(64),
  id: z.uuid("Not an id").toLowerCase(),
  hours: z.int().min(1).max(previewHours.most).default(previewHours.usual),
});

/** A link that shows one item, in whatever state, until it expires. */
export const previewLinkSchema = z.object({ url: z.url(), expiresAt: z.iso.datetime() });

/** What whoever has such a link sees. */
export const contentPreviewSchema = z.object({
  collection: z.string(),
  /** As editors see it: its fields depend on the collection. */
  item: z.record(z.string(), z.unknown()),
  expiresAt: z.iso.datetime(),
  /** The origin of the studio that may frame the page; null where there is none. */
  studio: z.string().nullable(),
});

export type ContentPreview = z.infer<typeof contentPreviewSchema>;
