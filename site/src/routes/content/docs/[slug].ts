import type { APIEvent } from "@solidjs/start/server";
import { answerContent } from "../../../lib/answer-content.ts";
import { readDoc } from "../../../lib/docs/read-doc.ts";

/** `GET /content/docs/:slug`: a page of the documentation for a navigation in the browser. */
export function GET({ params }: APIEvent): Response {
  return answerContent(readDoc(params.slug ?? ""));
}
