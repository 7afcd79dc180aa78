import { etagOf, hasAlready } from "./etag.ts";
import type { Loaded } from "./failure.ts";

type FileOptions = {
  type: string;
  /** How long it may be shown without asking again. */
  maxAgeSeconds: number;
};

const retryAfterSeconds = 30;

/**
 * A file that is made from content, or that it cannot be made now: who fetches such files comes back, and half of one
 * would say that the rest is gone.
 */
export async function answerFile(
  request: Request,
  loaded: Loaded<string | Uint8Array<ArrayBuffer>>,
  { type, maxAgeSeconds }: FileOptions,
): Promise<Response> {
  if (!loaded.ok) {
    const { status, message } = loaded.failure;
    const headers = new Headers({ "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
    if (status === 404 || status === 400) return new Response(`${message}\n`, { status: 404, headers });
    headers.set("retry-after", String(loaded.failure.retryAfterSeconds ?? retryAfterSeconds));
    return new Response(`${message}\n`, { status: 503, headers });
  }
  const { data } = loaded;
  const etag = await etagOf(data);
  const headers = { "cache-control": `public, max-age=${maxAgeSeconds}`, etag };
  if (hasAlready(request, etag)) return new Response(null, { status: 304, headers });
  return new Response(data, { headers: { ...headers, "content-type": type } });
}
