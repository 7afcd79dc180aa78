import { definePolicy } from "../policy.ts";

export const authors = definePolicy({
  ...{ collection: "authors", noun: "author", rows: "all" },
  fields: { id: "id", slug: "text", name: "text", bio: "text?", picture: "id?", sort: "whole?" },
  relations: { picture: { to: "directus_files", many: false } },
  filters: ["id", "slug", "name"],
  markdown: ["bio"],
  search: ["name"],
  sorts: ["id", "slug", "name", "sort"],
  order: ["sort", "id"],
  list: ["id", "slug", "name", "picture"],
  detail: ["id", "slug", "name", "picture", "bio"],
  writable: {
    slug: { kind: "slug", required: true },
    name: { kind: "line", most: 120, required: true },
    bio: { kind: "markdown" },
    picture: { kind: "id" },
    sort: { kind: "whole" },
  },
});
