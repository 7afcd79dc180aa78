import { docs, menu } from "virtual:docs";
import { notThere } from "../content/not-there.ts";
import type { Findable } from "../content/search-index.ts";
import type { Loaded } from "../failure.ts";
import { notThereWords } from "../words/app/not-there.ts";
import type { DocLink, DocMenu, DocPage } from "./doc.ts";

/** The documentation's table of contents. */
export function readDocMenu(): DocMenu {
  return menu;
}

/** One page of the documentation with its place among the others. */
export function readDoc(slug: string): Loaded<DocPage> {
  const at = docs.findIndex((doc) => doc.slug === slug);
  const doc = docs[at];
  if (doc === undefined) return notThere(notThereWords.doc);
  const { parts: _, ...page } = doc;
  return { ok: true, data: { ...page, menu, previous: linkTo(docs[at - 1]), next: linkTo(docs[at + 1]) } };
}

/** What of the documentation can be found: each part of a page by itself. */
export function findableDocs(): Findable[] {
  return docs.flatMap(({ slug, title, summary, parts }) =>
    parts.map(
      (part): Findable => ({
        path: `/docs/${slug}${part.id === null ? "" : `#${part.id}`}`,
        kind: "doc",
        title: part.title === null ? title : `${title}: ${part.title}`,
        summary: part.id === null ? summary : "",
        text: part.text,
      }),
    ),
  );
}

function linkTo(doc: DocLink | undefined): DocLink | null {
  return doc === undefined ? null : { slug: doc.slug, title: doc.title, summary: doc.summary };
}
