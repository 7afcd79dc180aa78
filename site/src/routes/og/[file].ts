import type { APIEvent } from "@solidjs/start/server";
import { answerFile } from "../../lib/answer-file.ts";
import { cardOfPost } from "../../lib/cards/card-of-post.ts";
import { notThere } from "../../lib/content/not-there.ts";

/** `GET /og/:slug.png`: the picture that others show with a link to a post. */
export async function GET({ request, params }: APIEvent): Promise<Response> {
  const [, slug] = /^([a-z0-9-]+)\.png$/.exec(params.file ?? "") ?? [];
  const card = slug === undefined ? notThere("There is no such picture") : await cardOfPost(slug);
  const response = await answerFile(request, card, { type: "image/png", maxAgeSeconds: 86_400 });
  // Made to be shown by others.
  response.headers.set("cross-origin-resource-policy", "cross-origin");
  return response;
}
