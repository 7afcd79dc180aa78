import type { APIEvent } from "@solidjs/start/server";
import { answerFile } from "../lib/answer-file.ts";
import { readFeed, writeRss } from "../lib/content/feeds.ts";
import { publicUrlOf } from "../lib/public-url.ts";

/** `GET /feed.xml`: the newest posts as RSS. */
export async function GET({ request }: APIEvent): Promise<Response> {
  const site = publicUrlOf(request);
  const feed = await readFeed(site);
  const text = feed.ok ? { ok: true as const, data: writeRss(feed.data) } : feed;
  return await answerFile(request, text, { type: "application/rss+xml; charset=utf-8", maxAgeSeconds: 300 });
}
