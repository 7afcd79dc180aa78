import { answerContent } from "../../lib/answer-content.ts";
import { listPosts } from "../../lib/posts.ts";

/** `GET /content/posts`: the list of posts for a navigation in the browser. */
export async function GET(): Promise<Response> {
  return answerContent(await listPosts());
}
