import { getRequestEvent, type RequestEvent } from "solid-js/web";
import { changeRow, pageRow, wholePost } from "../../../../workers/contract/cms.ts";
import type { PageBlock } from "../../../../workers/contract/page-blocks.ts";
import type { Loaded } from "../failure.ts";
import { contentNow } from "../pages/content-now.ts";
import { keptVersionsIn } from "../pages/kept-page.ts";
import { addressesOfChanges } from "./changelog.ts";
import { readAll } from "./read-all.ts";
import type { Findable, SearchHit, SearchIndex } from "./search-index.ts";

export type SearchResult = { words: string; hits: SearchHit[] };

const mostWordsChars = 100;

type Kept = { index: SearchIndex; versions: string; madeAtMs: number };

/** How long an index may be shown without a look at what is due by now. */
const longestMs = 60_000;
let kept: Kept | null = null;

/**
 * Finds published posts, pages and changes, and the documentation. The index is made by whichever isolate is asked first, of what the gateway
 * shows to anybody, and again once the content changed: nothing that is not public can be in it.
 */
export async function searchContent(text: string): Promise<Loaded<SearchResult>> {
  const words = text.slice(0, mostWordsChars).trim();
  if (words === "") return { ok: true, data: { words, hits: [] } };
  const event = getRequestEvent();
  if (!event) throw new Error("Cannot search: there is no request to search for");
  const index = await currentIndex(keptVersionsIn(await contentNow(event)), event);
  return index.ok ? { ok: true, data: { words, hits: index.data.search(words) } } : index;
}

async function currentIndex(versions: string | null, event: RequestEvent): Promise<Loaded<SearchIndex>> {
  if (kept !== null && kept.versions === versions && Date.now() - kept.madeAtMs < longestMs) {
    return { ok: true, data: kept.index };
  }
  const madeAtMs = Date.now();
  const [documents, { createSearchIndex }] = await Promise.all([readFindable(), import("./search-index.ts")]);
  if (!documents.ok) return documents;
  const { findableDocs } = await import("../docs/read-doc.ts");
  const index = createSearchIndex([...documents.data, ...findableDocs()]);
  // One that may be of before a change, or is of what the gateway keeps for failures, is made again for the next visitor.
  if (versions !== null && event.locals.contentFailed === undefined) kept = { index, versions, madeAtMs };
  return { ok: true, data: index };
}

async function readFindable(): Promise<Loaded<Findable[]>> {
  const [posts, pages, changes] = await Promise.all([
    readAll("posts", wholePost),
    readAll("pages", pageRow),
    readAll("changelog", changeRow),
  ]);
  if (!posts.ok) return posts;
  if (!pages.ok) return pages;
  if (!changes.ok) return changes;
  const addresses = addressesOfChanges(changes.data);
  const documents: Findable[] = [
    ...posts.data.map(({ slug, title, summary, body, tags }): Findable => {
      const text = `${body}\n${tags.map((tag) => tag.title).join(" ")}`;
      return { path: `/blog/${slug}`, kind: "post", title, summary, text };
    }),
    ...pages.data.map(({ slug, title, summary, blocks }): Findable => {
      const text = blocks.map(textOf).join("\n");
      return { path: `/${slug}`, kind: "page", title, summary: summary ?? "", text };
    }),
    ...changes.data.map(({ title, body }, index): Findable => {
      return { path: addresses[index] ?? "/changelog", kind: "change", title, summary: "", text: body };
    }),
  ];
  return { ok: true, data: documents };
}

/** What somebody reads of a block. */
function textOf(block: PageBlock): string {
  switch (block.type) {
    case "hero":
    case "call":
    case "text":
      return `${block.heading ?? ""}\n${block.body ?? ""}`;
    case "picture":
      return `${block.alt}\n${block.caption ?? ""}`;
    case "points":
    case "questions":
      return [block.heading ?? "", ...block.items.map(({ title, text }) => `${title}\n${text ?? ""}`)].join(
        "\n",
      );
    case "posts":
      return block.heading ?? "";
  }
}
