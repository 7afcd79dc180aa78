import type { APIEvent } from "@solidjs/start/server";
import { answerContent, namedIn } from "../../lib/answer-content.ts";
import { isPostTrait, listPosts } from "../../lib/content/posts.ts";

/** `GET /content/posts`: a page of posts for a navigation in the browser. */
export async function GET({ request }: APIEvent): Promise<Response> {
  const { by, ...choice } = namedIn(request.url, ["by", "slug", "after"]);
  return answerContent(await listPosts(by !== undefined && isPostTrait(by) ? { by, ...choice } : choice));
}
