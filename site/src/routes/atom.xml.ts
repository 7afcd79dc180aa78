import type { APIEvent } from "@solidjs/start/server";
import { answerFile } from "../lib/answer-file.ts";
import { readFeed, writeAtom } from "../lib/content/feeds.ts";
import { publicUrlOf } from "../lib/public-url.ts";

/** `GET /atom.xml`: the newest posts as Atom. */
export async function GET({ request }: APIEvent): Promise<Response> {
  const site = publicUrlOf(request);
  const feed = await readFeed(site);
  const text = feed.ok ? { ok: true as const, data: writeAtom(feed.data) } : feed;
  return await answerFile(request, text, { type: "application/atom+xml; charset=utf-8", maxAgeSeconds: 300 });
}
