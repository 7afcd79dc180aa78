import { definePolicy } from "../policy.ts";

export const navigation = definePolicy({
  ...{ collection: "navigation", noun: "link", rows: "all" },
  fields: { id: "id", menu: "text", section: "text?", label: "text", url: "text", sort: "whole?" },
  filters: ["id", "menu", "section"],
  sorts: ["id", "menu", "section", "label", "sort"],
  order: ["sort", "id"],
  list: ["id", "menu", "section", "label", "url"],
  detail: ["id", "menu", "section", "label", "url"],
  writable: {
    menu: { kind: "choice", of: ["main", "footer"], required: true },
    section: { kind: "line", most: 60 },
    label: { kind: "line", most: 60, required: true },
    url: { kind: "link", required: true },
    sort: { kind: "whole" },
  },
});
