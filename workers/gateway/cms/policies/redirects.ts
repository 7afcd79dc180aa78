import { definePolicy } from "../policy.ts";

export const redirects = definePolicy({
  ...{ collection: "redirects", noun: "redirect", rows: "all" },
  fields: { id: "id", from_path: "text", to_url: "text", permanent: "flag" },
  filters: ["id", "from_path"],
  sorts: ["id", "from_path"],
  order: ["from_path", "id"],
  list: ["id", "from_path", "to_url", "permanent"],
  detail: ["id", "from_path", "to_url", "permanent"],
  writable: {
    from_path: { kind: "path", required: true },
    to_url: { kind: "link", required: true },
    permanent: { kind: "flag" },
  },
});
