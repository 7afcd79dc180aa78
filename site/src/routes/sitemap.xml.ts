import type { APIEvent } from "@solidjs/start/server";
import { answerFile } from "../lib/answer-file.ts";
import { readSiteMap, writeSiteMap } from "../lib/content/site-map.ts";
import { publicUrlOf } from "../lib/public-url.ts";

/** `GET /sitemap.xml`: every page that search engines may show. */
export async function GET({ request }: APIEvent): Promise<Response> {
  const site = publicUrlOf(request);
  const map = await readSiteMap();
  const text = map.ok ? { ok: true as const, data: writeSiteMap(map.data, site) } : map;
  return await answerFile(request, text, { type: "application/xml; charset=utf-8", maxAgeSeconds: 3_600 });
}
