import { waitUntil } from "cloudflare:workers";
import { createTryCache } from "../cache/try-cache.ts";
import { readCapped } from "../users/avatars/read-capped.ts";

/** Pictures in the sizes of `asset-presets.ts`, by the tag that each has for ever. Neither throws. */
export type KeptPictures = {
  get(etag: string): Promise<ArrayBuffer | null>;
  /** Keeps what flows by, behind who is answered; the stream that is handed back is theirs. */
  keep(etag: string, body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array>;
};

const mostBytes = 512 * 1024;
const places = 1_024;
const lifeSeconds = 30 * 24 * 60 * 60;

/**
 * Keeps pictures in the Cache API: in the cloud of Cloudflare's place, on one box a folder. That one forgets nothing by
 * itself, so there is a fixed number of places, by which all of them have a most; who comes later takes the place.
 * @see docs/decisions/024-kept-pages.md
 */
export function createKeptPictures(): KeptPictures {
  const open = () => caches.open("selvedge-pictures");
  const attempt = createTryCache("picture_cache_away");

  async function put(etag: string, body: ReadableStream<Uint8Array>): Promise<void> {
    const bytes = await readCapped(body, mostBytes);
    if (bytes === null) return;
    const headers = { etag, "cache-control": `max-age=${lifeSeconds}` };
    await attempt(async () => (await open()).put(await placeOf(etag), new Response(bytes, { headers })));
  }

  return {
    get: (etag) =>
      attempt(async () => {
        const found = await (await open()).match(await placeOf(etag));
        if (found === undefined) return null;
        if (found.headers.get("etag") === etag) return await found.arrayBuffer();
        await found.body?.cancel();
        return null;
      }),
    keep(etag, body) {
      const [theirs, ours] = body.tee();
      waitUntil(put(etag, ours).catch(() => {}));
      return theirs;
    },
  };
}

/** An address of no zone: no request from outside can be answered from it. */
async function placeOf(etag: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(etag));
  return `https://pictures.invalid/${new DataView(digest).getUint32(0) % places}`;
}
