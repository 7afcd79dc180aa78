import type { APIEvent } from "@solidjs/start/server";
import { answerContent } from "../../../lib/answer-content.ts";
import { readPage } from "../../../lib/content/pages.ts";

/** `GET /content/pages/:slug`: a page of blocks for a navigation in the browser. */
export async function GET({ params }: APIEvent): Promise<Response> {
  return answerContent(await readPage(params.slug ?? ""));
}
