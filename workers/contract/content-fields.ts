/**
 * What editors may write, as forms show it: each collection with its fields in the order of its form. A test of the
 * gateway holds it to the policies, which decide.
 */
export type ContentField = {
  kind:
    | ("slug" | "line" | "markdown" | "path" | "link" | "email" | "choice")
    | ("id" | "ids" | "whole" | "flag" | "blocks");
  required?: boolean;
  /** Of a choice. */
  of?: readonly string[];
  /** Of ids: where they lead. */
  to?: string;
};

export type ContentCollection = {
  /** Whether its items have states, or it has a single one. */
  rows: "published" | "all" | "one";
  /** One of its items, in words. */
  noun: string;
  /** The field by which people know an item. */
  heading: string;
  fields: Record<string, ContentField>;
};

const slug = { kind: "slug", required: true } as const;
const line = { kind: "line", required: true } as const;
const file = { kind: "id", to: "directus_files" } as const;

export const contentCollections = {
  posts: {
    ...{ rows: "published", noun: "post", heading: "title" },
    fields: {
      ...{ title: line, slug, summary: line, body: { kind: "markdown", required: true } },
      ...{ cover: file, category: { kind: "id", to: "categories" }, author: { kind: "id", to: "authors" } },
      tags: { kind: "ids", to: "tags" },
    },
  },
  pages: {
    ...{ rows: "published", noun: "page", heading: "title" },
    fields: {
      ...{ title: line, slug, summary: { kind: "line" }, blocks: { kind: "blocks" } },
      ...{ cover: file, sort: { kind: "whole" } },
    },
  },
  changelog: {
    ...{ rows: "published", noun: "change", heading: "title" },
    fields: {
      ...{ title: line, slug },
      kind: { kind: "choice", of: ["added", "changed", "fixed", "security"], required: true },
      body: { kind: "markdown", required: true },
    },
  },
  authors: {
    ...{ rows: "all", noun: "author", heading: "name" },
    fields: { name: line, slug, bio: { kind: "markdown" }, picture: file, sort: { kind: "whole" } },
  },
  categories: {
    ...{ rows: "all", noun: "category", heading: "title" },
    fields: { title: line, slug, description: { kind: "line" }, sort: { kind: "whole" } },
  },
  tags: {
    ...{ rows: "all", noun: "tag", heading: "title" },
    fields: { title: line, slug, sort: { kind: "whole" } },
  },
  navigation: {
    ...{ rows: "all", noun: "link", heading: "label" },
    fields: {
      ...{ label: line, url: { kind: "link", required: true } },
      menu: { kind: "choice", of: ["main", "footer"], required: true },
      ...{ section: { kind: "line" }, sort: { kind: "whole" } },
    },
  },
  redirects: {
    ...{ rows: "all", noun: "redirect", heading: "fromPath" },
    fields: {
      fromPath: { kind: "path", required: true },
      toUrl: { kind: "link", required: true },
      permanent: { kind: "flag" },
    },
  },
  site_settings: {
    ...{ rows: "one", noun: "settings", heading: "name" },
    fields: {
      ...{ name: { kind: "line" }, tagline: { kind: "line" }, description: { kind: "line" } },
      ...{
        contactEmail: { kind: "email" },
        announcement: { kind: "line" },
        announcementUrl: { kind: "link" },
      },
      socialImage: file,
    },
  },
} as const satisfies Record<string, ContentCollection>;

export type CollectionName = keyof typeof contentCollections;

/** The collection of a name; undefined for one that there is not. */
export function contentCollection(name: string): ContentCollection | undefined {
  return Object.hasOwn(contentCollections, name) ? contentCollections[name as CollectionName] : undefined;
}
