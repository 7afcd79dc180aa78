import { definePolicy } from "../policy.ts";

export const changelog = definePolicy({
  ...{ collection: "changelog", noun: "change", rows: "published" },
  fields: {
    ...{ id: "id", slug: "text", kind: "text", title: "text", body: "text" },
    ...{ published_at: "time", date_updated: "time?" },
  },
  filters: ["id", "slug", "kind", "title", "published_at", "date_updated"],
  markdown: ["body"],
  search: ["title", "body"],
  sorts: ["id", "slug", "kind", "title", "published_at", "date_updated"],
  order: ["-published_at", "-id"],
  list: ["id", "slug", "kind", "title", "body", "published_at"],
  detail: ["id", "slug", "kind", "title", "body", "published_at"],
  writable: {
    slug: { kind: "slug", required: true },
    title: { kind: "line", most: 120, required: true },
    kind: { kind: "choice", of: ["added", "changed", "fixed", "security"], required: true },
    body: { kind: "markdown", required: true },
  },
});
