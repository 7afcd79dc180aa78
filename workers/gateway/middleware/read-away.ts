import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../router.ts";
import { createBulkhead } from "../upstream/bulkhead.ts";

const pieceBytes = 32 * 1024;
/**
 * How much is still read of a body that was refused before all of it was here, and for how long in all. A sender that is
 * cut off in the middle of its body may never read the answer, and the runtime itself cuts off after 64 KiB.
 */
const mostDrainedBytes = 8 * 1024 * 1024;
const mostDrainMs = 5_000;
/** So many senders are let finish at once in an isolate: what they hold is bounded, whoever they are. */
const mostDrained = 32;

const drains = createBulkhead(mostDrained);

/** Lets a sender finish who is refused before anybody has begun to read, unless it says that it would not be soon. */
export function readAwayRefused(): MiddlewareHandler<AppEnv> {
  return function readAwayRefused(c, next) {
    const { raw } = c.req;
    return raw.body === null ? next() : drainAfter(next, () => c.res.status, raw);
  };
}

async function drainAfter(next: () => Promise<void>, status: () => number, raw: Request): Promise<void> {
  await next();
  const { body, bodyUsed, headers } = raw;
  if (status() < 400 || body === null || bodyUsed || body.locked) return;
  const length = Number(headers.get("content-length") ?? 0);
  if (length <= mostDrainedBytes) await readAway(reading(body));
}

/** Reads what still comes, as far and as long as a refused body is read. */
export async function readAway(read: Reading): Promise<void> {
  const leave = drains.enter(mostDrainMs + 1_000);
  if (leave === null) return read.cancel();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, mostDrainMs, null);
  });
  for (let bytes = 0; bytes <= mostDrainedBytes; ) {
    const piece = await Promise.race([read.next().catch(() => null), late]);
    if (piece === null) break;
    bytes += piece.byteLength;
  }
  leave();
  clearTimeout(timer);
  read.cancel();
}

type Reading = ReturnType<typeof reading>;

/** Reads in large pieces where the stream is of bytes: by itself the runtime hands out small ones. */
export function reading(body: ReadableStream<Uint8Array>) {
  let byob: ReadableStreamBYOBReader | null = null;
  try {
    byob = body.getReader({ mode: "byob" });
  } catch {}
  const reader = byob ?? body.getReader();
  return {
    async next(): Promise<Uint8Array | null> {
      const { done, value } =
        byob === null
          ? await (reader as ReadableStreamDefaultReader<Uint8Array>).read()
          : await byob.read(new Uint8Array(pieceBytes));
      return done ? null : (value ?? null);
    },
    cancel: () => void reader.cancel().catch(() => {}),
  };
}
