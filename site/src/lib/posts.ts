import { createDirectus, customEndpoint, rest } from "@directus/sdk";
import { getRequestEvent } from "solid-js/web";
import type { Post, PostDetail } from "../../../workers/contract/cms.ts";
import { askGateway } from "./ask-gateway.ts";
import { type Failure, failureOf, type Loaded, noAnswer } from "./failure.ts";
import { renderMarkdown } from "./markdown.ts";

/** A post with its body as HTML that is safe to put into a page. */
export type Article = Post & { html: string };

/** Published posts, newest first. */
export function listPosts(): Promise<Loaded<Post[]>> {
  return read<Post[]>("/api/cms/collections/posts");
}

/** One published post by its slug. */
export async function readArticle(slug: string): Promise<Loaded<Article>> {
  const post = await read<PostDetail>(`/api/cms/collections/posts/${encodeURIComponent(slug)}`);
  if (!post.ok) return post;
  const { body, ...rest } = post.data;
  return { ok: true, data: { ...rest, html: renderMarkdown(body) } };
}

/** Reads through Directus' own client with the gateway in Directus' place, as nobody in particular. */
async function read<Data>(path: string): Promise<Loaded<Data>> {
  let failure: Failure | undefined;
  const gatewayFetch = async (input: URL | RequestInfo): Promise<Response> => {
    const event = getRequestEvent();
    if (!event) throw new Error(`Cannot read "${path}": there is no request to read it for`);
    const { pathname, search } = new URL(String(input));
    const response = await askGateway(event, pathname + search, { as: "nobody" });
    // The client knows nothing of problem documents and would take one for the answer.
    if (!response.ok) failure = await failureOf(response);
    return response.ok ? response : Response.json({ errors: [] }, { status: response.status });
  };
  const content = createDirectus("http://gateway.invalid", { globals: { fetch: gatewayFetch } }).with(rest());
  try {
    return { ok: true, data: await content.request(customEndpoint<Data>({ path, method: "GET" })) };
  } catch (cause) {
    if (!failure) console.error(`Cannot read ${path}:`, cause);
    return { ok: false, failure: failure ?? noAnswer() };
  }
}
