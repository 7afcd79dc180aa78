import type { ResponseCache } from "../cache/response-cache.ts";
import { tagOf } from "./content-tags.ts";
import type { StreamSlot } from "./stream-slots.ts";

/**
 * Which collections changed, as server-sent events, for anybody: names of collections and nothing of what is in them, so
 * that it does not matter who hears it. What was purged is on the list that an isolate reads at most once a second,
 * however many streams it holds. A purge's number is a time, and so is the id by which a stream goes on, which comes also
 * where nothing changed; it ends by itself after ten minutes.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
type StreamOptions = {
  collections: string[];
  /** Until when the reader knows of everything, in milliseconds. What it hears twice it reads twice, which does no harm. */
  after: number;
  /** Held while somebody reads. */
  slot: StreamSlot;
};

const lookEveryMs = 1_000;
const heartbeatMs = 15_000;
const longestMs = 600_000;
/** What was purged elsewhere may be heard that much later. */
const heardAfterMs = 3_000;

export function streamChanges(
  cache: Pick<ResponseCache, "versions">,
  options: StreamOptions,
): ReadableStream<Uint8Array> {
  const frames = writeFrames(cache, options);
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        options.slot.renew();
        const { value, done } = await frames.next();
        if (done) {
          options.slot.release();
          controller.close();
        } else controller.enqueue(encoder.encode(value));
      },
      cancel() {
        options.slot.release();
        void frames.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

async function* writeFrames(
  cache: Pick<ResponseCache, "versions">,
  { collections, after }: StreamOptions,
): AsyncGenerator<string, undefined> {
  const startedMs = Date.now();
  let quietSinceMs = startedMs;
  const seen = new Map(collections.map((name) => [name, after]));
  yield `retry: 2000\nid: ${after}\n\n`;
  while (Date.now() - startedMs < longestMs) {
    // Null while nobody can say: what was purged meanwhile is heard as soon as somebody can.
    const versions = (await cache.versions(collections.map(tagOf.collection))) ?? {};
    const changed = collections.flatMap((name): [string, number][] => {
      const version = versions[tagOf.collection(name)] ?? 0;
      return version > (seen.get(name) ?? after) ? [[name, version]] : [];
    });
    if (changed.length > 0) {
      for (const [name, version] of changed) seen.set(name, version);
      const data = JSON.stringify({ collections: changed.map(([name]) => name) });
      const id = Math.max(...changed.map(([, version]) => version));
      quietSinceMs = Date.now();
      yield `id: ${id}\nevent: changed\ndata: ${data}\n\n`;
    } else if (Date.now() - quietSinceMs >= heartbeatMs) {
      quietSinceMs = Date.now();
      yield `id: ${quietSinceMs - heardAfterMs}\n: still here\n\n`;
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
