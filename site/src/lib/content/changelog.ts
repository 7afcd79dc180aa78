import { type Change, changeRow } from "../../../../workers/contract/cms.ts";
import type { Loaded } from "../failure.ts";
import { renderMarkdown } from "../markdown.ts";
import { notThereWords } from "../words/app/not-there.ts";
import { notThere } from "./not-there.ts";
import { pageOf, questionOfPage, readPlace } from "./page-place.ts";
import { readRows } from "./read-content.ts";

type ShownChange = Omit<Change, "body"> & { html: string };
export type ChangeList = { items: ShownChange[]; next: string | null };

const pageSize = 20;

/** A page of what changed in the product, newest first. */
export async function listChanges({ after: text }: { after?: string }): Promise<Loaded<ChangeList>> {
  const after = text === undefined ? null : readPlace(text);
  if (text !== undefined && after === null) return notThere(notThereWords.changelog);
  const { from, ...page } = questionOfPage(pageSize, after);
  const changes = await readRows(
    "changelog",
    changeRow,
    from.length === 0 ? page : { ...page, filter: { _and: from } },
  );
  if (!changes.ok) return changes;
  const { items, next } = pageOf(changes.data, { size: pageSize, after });
  return {
    ok: true,
    data: { items: items.map(({ body, ...change }) => ({ ...change, html: renderMarkdown(body) })), next },
  };
}

/** Where each of all changes is, newest first: on its page of the changelog. */
export function addressesOfChanges(changes: Pick<Change, "slug" | "publishedAt">[]): string[] {
  const addresses: string[] = [];
  let page = "";
  for (let from = 0; from < changes.length; from += pageSize) {
    const rows = changes.slice(from, from + pageSize + 1);
    const { items, next } = pageOf(rows, { size: pageSize, after: page === "" ? null : readPlace(page) });
    const path = page === "" ? "/changelog" : `/changelog?after=${page}`;
    addresses.push(...items.map(({ slug }) => `${path}#${slug}`));
    page = next ?? "";
  }
  return addresses;
}
