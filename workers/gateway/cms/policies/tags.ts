import { definePolicy } from "../policy.ts";

export const tags = definePolicy({
  ...{ collection: "tags", noun: "tag", rows: "all" },
  fields: { id: "id", slug: "text", title: "text", sort: "whole?" },
  filters: ["id", "slug", "title"],
  search: ["title"],
  sorts: ["id", "slug", "title", "sort"],
  order: ["sort", "id"],
  list: ["id", "slug", "title"],
  detail: ["id", "slug", "title"],
  writable: {
    slug: { kind: "slug", required: true },
    title: { kind: "line", most: 120, required: true },
    sort: { kind: "whole" },
  },
});
