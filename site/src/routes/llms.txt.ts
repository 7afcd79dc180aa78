import type { APIEvent } from "@solidjs/start/server";
import { answerFile } from "../lib/answer-file.ts";
import { readSiteMap, writeLlms } from "../lib/content/site-map.ts";
import { publicUrlOf } from "../lib/public-url.ts";

/** `GET /llms.txt`: what the site is and has, for programs that read. */
export async function GET({ request }: APIEvent): Promise<Response> {
  const site = publicUrlOf(request);
  const map = await readSiteMap();
  const text = map.ok ? { ok: true as const, data: writeLlms(map.data, site) } : map;
  return await answerFile(request, text, { type: "text/plain; charset=utf-8", maxAgeSeconds: 3_600 });
}
