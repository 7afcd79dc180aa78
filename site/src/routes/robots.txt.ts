import type { APIEvent } from "@solidjs/start/server";
import { answerFile } from "../lib/answer-file.ts";
import { writeRobots } from "../lib/content/site-map.ts";
import { publicUrlOf } from "../lib/public-url.ts";

/** `GET /robots.txt`: where programs may go. */
export async function GET({ request }: APIEvent): Promise<Response> {
  const site = publicUrlOf(request);
  const text = { ok: true as const, data: writeRobots(site) };
  return await answerFile(request, text, { type: "text/plain; charset=utf-8", maxAgeSeconds: 86_400 });
}
