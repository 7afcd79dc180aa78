import { query } from "@solidjs/router";
import type { ContentPreview } from "../../../workers/contract/content.ts";
import { pageBlockSchema } from "../../../workers/contract/page-blocks.ts";
import { drawBlock, type ShownBlock } from "./content/draw-block.ts";
import type { Loaded } from "./failure.ts";
import { load } from "./load.ts";
import { withPreviewAssets } from "./preview-assets.ts";
import { postsQuery } from "./queries.ts";

/** A preview with its Markdown as HTML that is safe to put into a page. */
export type ShownPreview = ContentPreview & {
  token: string;
  html: Record<string, string>;
  blocks: PreviewedBlock[];
};

/** A block as its page draws it, or, of one that is not complete yet, what kind it is to be and what is missing. */
export type PreviewedBlock =
  | { shown: ShownBlock }
  | { type: string; heading: string | null; missing: string };

/** What a preview's link shows, as whoever has it: no session is asked for. */
export const previewQuery = query(async (token: string): Promise<Loaded<ShownPreview>> => {
  const answer = await load("POST /api/cms/previews/inspect", { as: "nobody", json: { token } });
  if (!answer.ok) return answer;
  const { preview } = answer.data;
  const { renderMarkdown } = await import("./markdown.ts");
  const render = (text: string) => withPreviewAssets(renderMarkdown(text), token);
  const blocks = Array.isArray(preview.item.blocks) ? preview.item.blocks : [];
  const { body } = preview.item;
  return {
    ok: true,
    data: {
      ...{ ...preview, token },
      html: { body: typeof body === "string" ? render(body) : "" },
      blocks: await Promise.all(blocks.map((block) => previewBlock(block, render))),
    },
  };
}, "preview");

async function previewBlock(block: unknown, render: (text: string) => string): Promise<PreviewedBlock> {
  const parsed = pageBlockSchema.safeParse(block);
  if (parsed.success) return { shown: await drawBlock(parsed.data, { render, newest }) };
  const { type, heading } = Object(block) as Record<string, unknown>;
  const [issue] = parsed.error.issues;
  return {
    type: String(type ?? "block"),
    heading: typeof heading === "string" ? heading : null,
    missing: String(issue?.path.join(".") ?? "type"),
  };
}

/** Those that are published: what the page will show when it is. */
async function newest(count: number) {
  const posts = await postsQuery({});
  return posts.ok ? posts.data.items.slice(0, count) : [];
}
