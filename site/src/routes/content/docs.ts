import { answerContent } from "../../lib/answer-content.ts";
import { readDocMenu } from "../../lib/docs/read-doc.ts";

/** `GET /content/docs`: the documentation's table of contents for a navigation in the browser. */
export function GET(): Response {
  return answerContent({ ok: true, data: readDocMenu() });
}
