import { definePolicy } from "../policy.ts";

export const categories = definePolicy({
  ...{ collection: "categories", noun: "category", rows: "all" },
  fields: { id: "id", slug: "text", title: "text", description: "text?", sort: "whole?" },
  filters: ["id", "slug", "title"],
  search: ["title"],
  sorts: ["id", "slug", "title", "sort"],
  order: ["sort", "id"],
  list: ["id", "slug", "title", "description"],
  detail: ["id", "slug", "title", "description"],
  writable: {
    slug: { kind: "slug", required: true },
    title: { kind: "line", most: 120, required: true },
    description: { kind: "line", most: 300 },
    sort: { kind: "whole" },
  },
});
