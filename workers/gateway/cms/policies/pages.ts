import { definePolicy } from "../policy.ts";

export const pages = definePolicy({
  ...{ collection: "pages", noun: "page", rows: "published" },
  fields: {
    ...{ id: "id", slug: "text", title: "text", summary: "text?", cover: "id?", blocks: "blocks?" },
    ...{ sort: "whole?", published_at: "time", date_updated: "time?" },
  },
  relations: { cover: { to: "directus_files", many: false } },
  filters: ["id", "slug", "title", "published_at", "date_updated"],
  search: ["title", "summary"],
  sorts: ["id", "slug", "title", "sort", "published_at", "date_updated"],
  order: ["sort", "id"],
  list: ["id", "slug", "title", "summary", "published_at"],
  detail: ["id", "slug", "title", "summary", "cover", "published_at", "blocks"],
  writable: {
    slug: { kind: "slug", required: true },
    title: { kind: "line", most: 120, required: true },
    summary: { kind: "line", most: 300 },
    cover: { kind: "id" },
    blocks: { kind: "blocks" },
    sort: { kind: "whole" },
  },
});
