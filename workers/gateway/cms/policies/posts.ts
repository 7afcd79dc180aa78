import { definePolicy } from "../policy.ts";

export const posts = definePolicy({
  ...{ collection: "posts", noun: "post", rows: "published" },
  fields: {
    ...{ id: "id", slug: "text", title: "text", summary: "text", body: "text", published_at: "time" },
    ...{ cover: "id?", category: "id?", author: "id?", tags: "keys", date_updated: "time?" },
  },
  relations: {
    cover: { to: "directus_files", many: false },
    category: { to: "categories", many: false },
    author: { to: "authors", many: false },
    tags: { to: "posts_tags", many: true },
  },
  filters: [
    ...["id", "slug", "title", "published_at", "date_updated", "category", "author"],
    ...["category.slug", "author.slug", "tags.tags_id", "tags.tags_id.slug"],
  ],
  markdown: ["body"],
  search: ["title", "summary", "body"],
  sorts: ["id", "slug", "title", "published_at", "date_updated"],
  order: ["-published_at", "-id"],
  list: ["id", "slug", "title", "summary", "published_at"],
  detail: ["id", "slug", "title", "summary", "published_at", "body"],
  writable: {
    slug: { kind: "slug", required: true },
    title: { kind: "line", most: 120, required: true },
    summary: { kind: "line", most: 300, required: true },
    body: { kind: "markdown", required: true },
    cover: { kind: "id" },
    category: { kind: "id" },
    author: { kind: "id" },
    tags: { kind: "ids", through: "tags_id" },
  },
});
