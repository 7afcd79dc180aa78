import { listedPost } from "../../../../workers/contract/cms.ts";
import { readFrame } from "../content/frame.ts";
import { notThere } from "../content/not-there.ts";
import { readRow } from "../content/read-content.ts";
import type { Loaded } from "../failure.ts";
import { canBeWritten } from "./card-characters.ts";

const mostKept = 50;
/** Cards by what is written on them: drawing one takes as long as many pages. */
const kept = new Map<string, Uint8Array<ArrayBuffer>>();

/** The picture that others show with a link to a post: its title in the look of the site. */
export async function cardOfPost(slug: string): Promise<Loaded<Uint8Array<ArrayBuffer>>> {
  const [post, { name }] = await Promise.all([readRow("posts", listedPost, slug), readFrame()]);
  if (!post.ok) return post;
  const { title } = post.data;
  if (!canBeWritten(title)) return notThere("This title cannot be written on a card");
  const key = JSON.stringify([title, name]);
  const known = kept.get(key);
  if (known !== undefined) return { ok: true, data: known };
  const { drawCard } = await import("./draw-card.ts");
  const card = await drawCard({ title, site: canBeWritten(name) ? name : "" });
  const [oldest] = kept.keys();
  if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
  kept.set(key, card);
  return { ok: true, data: card };
}
