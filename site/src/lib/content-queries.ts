import { query } from "@solidjs/router";
import { load, loadContent } from "./load.ts";

/** An item as editors see it; its fields are those of its collection. */
export type EditedItem = Record<string, unknown> & {
  id?: string;
  status?: string;
  publishedAt?: string | null;
  updatedAt: string | null;
};

type EditedPage = { data: EditedItem[]; nextCursor: string | null };

const pageSize = 25;
const narrowing = ["search", "status", "sort", "cursor"];

/** A page of a collection, in whatever state, as the desk's own address asks for it. */
export const editedListQuery = query((collection: string, search: string) => {
  const asked = new URLSearchParams(search);
  const passed = new URLSearchParams({ preview: "true", limit: String(pageSize) });
  for (const name of narrowing) if (asked.get(name)) passed.set(name, asked.get(name) ?? "");
  return loadContent<EditedPage>(collection, `?${passed}`);
}, "edited-list");

/** One item, or the only one of a collection. */
export const editedItemQuery = query((collection: string, id: string | null) => {
  const item = id === null ? "" : `/${encodeURIComponent(id)}`;
  return loadContent<{ data: EditedItem }>(`${collection}${item}`, "?preview=true");
}, "edited-item");

/** Everything that a field may be chosen from. */
export const choicesQuery = query(
  (collection: string) => loadContent<EditedPage>(collection, "?preview=true&limit=100"),
  "choices",
);

export const historyQuery = query(
  (collection: string, id: string) =>
    load("GET /api/cms/collections/{collection}/{id}/history", { path: { collection, id } }),
  "content-history",
);
