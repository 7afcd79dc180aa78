import type { APIEvent } from "@solidjs/start/server";
import { answerContent, namedIn } from "../../lib/answer-content.ts";
import { searchContent } from "../../lib/content/search.ts";

/** `GET /content/search`: what was found, for a navigation in the browser. */
export async function GET({ request }: APIEvent): Promise<Response> {
  const { q = "" } = namedIn(request.url, ["q"]);
  return answerContent(await searchContent(q));
}
