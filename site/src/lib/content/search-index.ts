import MiniSearch from "minisearch";

/** What can be found: a post, a page, a change or a part of the documentation, with its text as Markdown. */
export type Findable = {
  path: string;
  kind: "post" | "page" | "change" | "doc";
  title: string;
  summary: string;
  text: string;
};

export type SearchHit = Pick<Findable, "path" | "kind" | "title"> & {
  /** Where the words are in it: a piece of its text, and which of it was looked for. */
  excerpt: { text: string; isHit: boolean }[];
};

export type SearchIndex = { search(words: string): SearchHit[] };

const mostHits = 20;
const excerptChars = 220;

/** Makes an index of published content. Titles count most, then summaries; the beginnings of words and near misses too. */
export function createSearchIndex(documents: Findable[]): SearchIndex {
  const found = documents.map((each) => ({ ...each, text: plain(each.text) }));
  const byPath = new Map(found.map((each) => [each.path, each]));
  const index = new MiniSearch<Findable>({
    idField: "path",
    fields: ["title", "summary", "text"],
    searchOptions: {
      boost: { title: 4, summary: 2 },
      prefix: (term) => term.length > 2,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      combineWith: "AND",
    },
  });
  index.addAll(found);
  return {
    search(words) {
      const hits = index.search(words);
      return hits.slice(0, mostHits).flatMap(({ id, terms }): SearchHit[] => {
        const document = byPath.get(String(id));
        if (document === undefined) return [];
        const { path, kind, title, summary, text } = document;
        return [{ path, kind, title, excerpt: excerptOf(summary, text, terms) }];
      });
    },
  };
}

/** Markdown as somebody reads it, more or less: without its signs and without addresses. */
function plain(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s*\|?[\s:|-]+\|?\s*$/gm, " ")
    .replace(/^\s*(?:[-+*]|\d+\.)\s+/gm, " ")
    .replace(/[`*_#>|~]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** A piece around the first word that was found, of the text or else of the summary. */
function excerptOf(summary: string, text: string, terms: string[]): SearchHit["excerpt"] {
  const words = new RegExp(`(?<![\\p{L}\\p{N}])(${terms.map(escapeRegExp).join("|")})`, "giu");
  const at = text.search(words);
  const source = at === -1 || summary.search(words) !== -1 ? summary || text : text;
  const from = source === text ? Math.max(0, source.lastIndexOf(" ", Math.max(0, at - 60)) + 1) : 0;
  const piece = source.slice(from, from + excerptChars);
  const isCut = from + excerptChars < source.length;
  const shown = isCut ? `${piece.slice(0, Math.max(piece.lastIndexOf(" "), 1))} …` : piece;
  return `${from > 0 ? "… " : ""}${shown}`
    .split(words)
    .map((part, index) => ({ text: part, isHit: index % 2 === 1 }))
    .filter((part) => part.text !== "");
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
