import { type Picture, pageRow } from "../../../../workers/contract/cms.ts";
import type { Loaded } from "../failure.ts";
import { renderMarkdown } from "../markdown.ts";
import { drawBlock, type ShownBlock } from "./draw-block.ts";
import { newestPosts } from "./posts.ts";
import { readRow } from "./read-content.ts";

export type ContentPage = {
  slug: string;
  title: string;
  summary: string | null;
  cover: Picture | null;
  updatedAt: string;
  blocks: ShownBlock[];
};

/** One published page by its slug. */
export async function readPage(slug: string): Promise<Loaded<ContentPage>> {
  const page = await readRow("pages", pageRow, slug);
  if (!page.ok) return page;
  const newest = async (count: number) => {
    const posts = await newestPosts(count);
    return posts.ok ? posts.data : [];
  };
  const blocks = await Promise.all(
    page.data.blocks.map((block) => drawBlock(block, { render: renderMarkdown, newest })),
  );
  return { ok: true, data: { ...page.data, blocks } };
}
