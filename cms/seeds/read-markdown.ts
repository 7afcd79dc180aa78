import { readdirSync, readFileSync } from "node:fs";

/** A text with the fields that stand above it. Its file's name is the slug. */
export type MarkdownSeed = {
  slug: string;
  body: string;
  /** @throws {Error} naming the file when it has no such field. */
  field(name: string): string;
  optional(name: string): string | null;
};

/** The Markdown files of one folder beside this file, in the order of their names. */
export function readMarkdown(folder: string): MarkdownSeed[] {
  const address = new URL(`${folder}/`, import.meta.url);
  const names = readdirSync(address).filter((name) => name.endsWith(".md"));
  return names.toSorted().map((name) => parseMarkdown(name, readFileSync(new URL(name, address), "utf8")));
}

/** Takes the fields from above the text. */
export function parseMarkdown(name: string, content: string): MarkdownSeed {
  const [, head = "", body = ""] = content.match(/^---\n(.*?)\n---\n(.*)$/s) ?? [];
  const fields = new Map(head.split("\n").map(splitOnce));
  return {
    slug: name.replace(/\.md$/, ""),
    body: body.trim(),
    field: (key) => {
      const value = fields.get(key);
      if (!value) throw new Error(`Cannot read "${name}": it has no "${key}"`);
      return value;
    },
    optional: (key) => fields.get(key) || null,
  };
}

function splitOnce(line: string): [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}
