import { readdirSync, readFileSync } from "node:fs";
import type { Doc, DocMenu } from "../src/lib/docs/doc.ts";
import { contents } from "./contents.ts";
import { renderDoc } from "./render-doc.ts";

/** Where the documentation is written. */
export const docsFolder = new URL("../../docs/site/", import.meta.url);

/**
 * Reads and renders all of the documentation, in its order.
 * @param repository The address of the repository, where it has one.
 * @throws {Error} naming the file that cannot be shown, or that is not in the table of contents.
 */
export function readDocs(repository: string | null): { docs: Doc[]; menu: DocMenu } {
  const slugs = contents.flatMap((part) => part.slugs);
  const files = readdirSync(docsFolder).flatMap((name) => /^(.+)\.md$/.exec(name)?.[1] ?? []);
  const stray = files.find((slug) => !slugs.includes(slug));
  if (stray !== undefined)
    throw new Error(`Cannot place "${stray}.md": site/docs/contents.ts does not name it`);
  const docs = slugs.map((slug) => readDoc(slug, repository));
  const menu = contents.map(({ title, slugs: own }) => ({
    title,
    links: docs
      .filter(({ slug }) => own.includes(slug))
      .map(({ slug, title, summary }) => ({ slug, title, summary })),
  }));
  return { docs, menu };
}

function readDoc(slug: string, repository: string | null): Doc {
  const file = `docs/site/${slug}.md`;
  const text = readFileSync(new URL(`${slug}.md`, docsFolder), "utf8");
  const [, head = "", body = ""] = /^---\n(.*?)\n---\n(.*)$/s.exec(text) ?? [];
  const field = (name: string) => {
    const value = new RegExp(`^${name}: (.+)$`, "m").exec(head)?.[1];
    if (value === undefined) throw new Error(`Cannot show "${file}": it has no "${name}"`);
    return value;
  };
  try {
    const rendered = renderDoc(body, (name) =>
      readFileSync(new URL(`diagrams/${name}.svg`, docsFolder), "utf8"),
    );
    const editUrl = repository === null ? null : `${repository}/edit/main/${file}`;
    return { ...{ slug, file, editUrl, title: field("title"), summary: field("summary") }, ...rendered };
  } catch (cause) {
    throw new Error(`Cannot show "${file}": ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
