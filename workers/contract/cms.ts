/**
 * Published content as the site shows it: rows of `/api/cms/items/…`, read from Directus' shape into the one that
 * everything else has. `fields` of each is what has to be asked for.
 */
import { z } from "zod";
import { pageBlockSchema } from "./page-blocks.ts";

/** A published post as `GET /api/cms/collections/posts` lists it; `body` (Markdown) only in the single post. */
export const postSchema = z.object({
  id: z.uuid(),
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  publishedAt: z.iso.datetime(),
});

export const postDetailSchema = postSchema.extend({ body: z.string() });

/** Directus writes times with an offset or without one, which then is UTC. */
const time = z.iso
  .datetime({ offset: true, local: true })
  .transform((text) => new Date(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`).toISOString());

const fileRow = z
  .object({
    id: z.uuid(),
    description: z.string().nullable(),
    width: z.int().nullable(),
    height: z.int().nullable(),
    modified_on: time.nullable(),
  })
  .transform(({ description, modified_on: modifiedOn, ...file }) => ({
    ...file,
    alt: description ?? "",
    /** Another one for each version of the file. */
    version: modifiedOn === null ? null : String(Date.parse(modifiedOn)),
  }));

/** A picture that content shows. */
export type Picture = z.infer<typeof fileRow>;

const pictureFields = ["id", "description", "width", "height", "modified_on"];

const below = (relation: string, fields: string[]) => fields.map((field) => `${relation}.${field}`);

const titledRow = z.object({ slug: z.string(), title: z.string() });
const namedRow = z.object({ slug: z.string(), name: z.string() });

const postRowSchema = z.object({
  ...{ slug: z.string(), title: z.string(), summary: z.string(), published_at: time },
  ...{ date_updated: time.nullable(), cover: fileRow.nullable() },
  ...{ category: titledRow.nullable(), author: namedRow.nullable() },
});

const toPost = ({ published_at, date_updated, ...post }: z.infer<typeof postRowSchema>) => ({
  ...post,
  publishedAt: published_at,
  updatedAt: date_updated ?? published_at,
});

const postFields = [
  ...["slug", "title", "summary", "published_at", "date_updated"],
  ...[...below("cover", pictureFields), ...below("category", ["slug", "title"])],
  ...below("author", ["slug", "name"]),
];

/** A post in a list. */
export const listedPost = { fields: postFields, schema: postRowSchema.transform(toPost) };

/** A post with its body, in Markdown. */
export const wholePost = {
  fields: [...postFields, "body", ...below("tags.tags_id", ["slug", "title"])],
  schema: postRowSchema
    .extend({ body: z.string(), tags: z.array(z.object({ tags_id: titledRow.nullable() })) })
    .transform(({ tags, body, ...row }) => ({
      ...toPost(row),
      body,
      tags: tags.flatMap(({ tags_id: tag }) => (tag === null ? [] : [tag])),
    })),
};

export const categoryRow = {
  fields: ["title", "description"],
  schema: z.object({ title: z.string(), description: z.string().nullable() }),
};

export const tagRow = { fields: ["title"], schema: z.object({ title: z.string() }) };

/** `bio` is Markdown. */
export const authorRow = {
  fields: ["name", "bio", ...below("picture", pictureFields)],
  schema: z.object({ name: z.string(), bio: z.string().nullable(), picture: fileRow.nullable() }),
};

/** What was changed in the product; `body` is Markdown. */
export const changeRow = {
  fields: ["slug", "kind", "title", "body", "published_at"],
  schema: z
    .object({
      slug: z.string(),
      kind: z.enum(["added", "changed", "fixed", "security"]).catch("changed"),
      ...{ title: z.string(), body: z.string(), published_at: time },
    })
    .transform(({ published_at: publishedAt, ...change }) => ({ ...change, publishedAt })),
};

/** A page made of blocks. One that cannot be shown was left out by the gateway. */
export const pageRow = {
  fields: [
    "slug",
    "title",
    "summary",
    "blocks",
    "published_at",
    "date_updated",
    ...below("cover", pictureFields),
  ],
  schema: z
    .object({
      ...{ slug: z.string(), title: z.string(), summary: z.string().nullable() },
      ...{ blocks: z.array(pageBlockSchema).nullable(), published_at: time, date_updated: time.nullable() },
      cover: fileRow.nullable(),
    })
    .transform(({ blocks, published_at, date_updated, ...page }) => ({
      ...page,
      blocks: blocks ?? [],
      updatedAt: date_updated ?? published_at,
    })),
};

export const linkRow = {
  fields: ["menu", "section", "label", "url"],
  schema: z.object({
    menu: z.string(),
    section: z.string().nullable(),
    ...{ label: z.string(), url: z.string() },
  }),
};

export const redirectRow = {
  fields: ["from_path", "to_url", "permanent"],
  schema: z
    .object({ from_path: z.string(), to_url: z.string(), permanent: z.boolean() })
    .transform(({ from_path: from, to_url: to, permanent }) => ({ from, to, permanent })),
};

export const settingsRow = {
  fields: [
    ...["name", "tagline", "description", "contact_email", "announcement", "announcement_url"],
    ...below("social_image", pictureFields),
  ],
  schema: z
    .object({
      ...{ name: z.string().nullable(), tagline: z.string().nullable(), description: z.string().nullable() },
      ...{ contact_email: z.string().nullable(), announcement: z.string().nullable() },
      ...{ announcement_url: z.string().nullable(), social_image: fileRow.nullable() },
    })
    .transform(({ contact_email, announcement_url, social_image, ...settings }) => ({
      ...settings,
      contactEmail: contact_email,
      announcementUrl: announcement_url,
      socialImage: social_image,
    })),
};

export type Post = z.infer<typeof postSchema>;
export type ListedPost = z.infer<typeof listedPost.schema>;
export type WholePost = z.infer<typeof wholePost.schema>;
export type Change = z.infer<typeof changeRow.schema>;
export type SiteSettings = z.infer<typeof settingsRow.schema>;
