import type { APIEvent } from "@solidjs/start/server";
import { answerContent } from "../../../lib/answer-content.ts";
import { readArticle } from "../../../lib/content/posts.ts";

/** `GET /content/posts/:slug`: a rendered post for a navigation in the browser. */
export async function GET({ params }: APIEvent): Promise<Response> {
  return answerContent(await readArticle(params.slug ?? ""));
}
