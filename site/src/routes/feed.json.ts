import type { APIEvent } from "@solidjs/start/server";
import { answerFile } from "../lib/answer-file.ts";
import { readFeed, writeJsonFeed } from "../lib/content/feeds.ts";
import { publicUrlOf } from "../lib/public-url.ts";

/** `GET /feed.json`: the newest posts as JSON Feed. */
export async function GET({ request }: APIEvent): Promise<Response> {
  const site = publicUrlOf(request);
  const feed = await readFeed(site);
  const text = feed.ok ? { ok: true as const, data: writeJsonFeed(feed.data) } : feed;
  return await answerFile(request, text, {
    type: "application/feed+json; charset=utf-8",
    maxAgeSeconds: 300,
  });
}
