import { readdirSync, readFileSync } from "node:fs";

type FirstPost = {
  slug: string;
  title: string;
  summary: string;
  status: string;
  published_at: string | null;
  body: string;
};

const folder = new URL("./posts/", import.meta.url);

/** The posts that a new blog begins with: one Markdown file each, its name the slug, its fields above the text. */
export function readPosts(): FirstPost[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".md"));
  return files.map((name) => parsePost(name, readFileSync(new URL(name, folder), "utf8")));
}

/** @throws {Error} naming the file when a field is missing. */
export function parsePost(name: string, content: string): FirstPost {
  const [, head = "", body = ""] = content.match(/^---\n(.*?)\n---\n(.*)$/s) ?? [];
  const fields = new Map(head.split("\n").map((line) => splitOnce(line)));
  const field = (key: string): string => {
    const value = fields.get(key);
    if (!value) throw new Error(`Cannot read the post "${name}": it has no "${key}"`);
    return value;
  };
  return {
    slug: name.replace(/\.md$/, ""),
    title: field("title"),
    summary: field("summary"),
    status: field("status"),
    published_at: fields.get("published_at") ?? null,
    body: body.trim(),
  };
}

function splitOnce(line: string): [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}
