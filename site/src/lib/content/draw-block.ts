import type { ListedPost } from "../../../../workers/contract/cms.ts";
import type { PageBlock } from "../../../../workers/contract/page-blocks.ts";

type Entry = { title: string; html: string | null };
type Button = { label: string; url: string };

/** A block as it is drawn: with HTML where it had Markdown, and with what it shows of other collections. */
export type ShownBlock =
  | { type: "hero"; heading: string; html: string | null; button: Button | null }
  | { type: "text"; heading: string | null; html: string }
  | { type: "picture"; image: string; alt: string; caption: string | null }
  | { type: "points"; heading: string | null; items: Entry[] }
  | { type: "questions"; heading: string | null; items: Entry[] }
  | { type: "call"; heading: string; html: string | null; button: Button }
  | { type: "posts"; heading: string | null; posts: ListedPost[] };

type Drawing = {
  /** Markdown as HTML that is safe to put into a page. */
  render: (markdown: string) => string;
  newest: (count: number) => Promise<ListedPost[]>;
};

/** Makes of a block what is drawn of it. */
export async function drawBlock(block: PageBlock, { render, newest }: Drawing): Promise<ShownBlock> {
  const html = (markdown: string | null) => (markdown === null ? null : render(markdown));
  switch (block.type) {
    case "hero": {
      const { type, heading, body, label, url } = block;
      const button = label === null || url === null ? null : { label, url };
      return { type, heading, html: html(body), button };
    }
    case "text":
      return { type: block.type, heading: block.heading, html: render(block.body) };
    case "picture":
      return block;
    case "points":
    case "questions": {
      const items = block.items.map(({ title, text }) => ({ title, html: html(text) }));
      return { type: block.type, heading: block.heading, items };
    }
    case "call": {
      const { type, heading, body, label, url } = block;
      return { type, heading, html: html(body), button: { label, url } };
    }
    case "posts":
      return { type: block.type, heading: block.heading, posts: await newest(block.count) };
  }
}
