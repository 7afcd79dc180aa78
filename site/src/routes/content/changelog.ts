import type { APIEvent } from "@solidjs/start/server";
import { answerContent, namedIn } from "../../lib/answer-content.ts";
import { listChanges } from "../../lib/content/changelog.ts";

/** `GET /content/changelog`: a page of changes for a navigation in the browser. */
export async function GET({ request }: APIEvent): Promise<Response> {
  return answerContent(await listChanges(namedIn(request.url, ["after"])));
}
