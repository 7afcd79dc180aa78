import type { Context, MiddlewareHandler, Next } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import type { AppEnv } from "../router.ts";

/** Limits every body to `maxBytes`, but where a route has a limit of its own. */
export function bodyLimit({
  maxBytes,
  except,
}: {
  maxBytes: number;
  except: string[];
}): MiddlewareHandler<AppEnv> {
  return async function bodyLimit(c, next) {
    if (except.includes(c.req.path)) return next();
    await limitBody(c, maxBytes, next);
  };
}

/**
 * Answers 413 to a body over `maxBytes`: at once when it says its length, and as soon as the limit is passed when it
 * does not. A body of known length flows on untouched; the runtime holds it to that length.
 */
export async function limitBody(c: Context<AppEnv>, maxBytes: number, next: Next): Promise<void> {
  const { body, headers } = c.req.raw;
  if (body === null) return next();
  const tooLarge = new ApiError("payload_too_large", `The body may have at most ${maxBytes} bytes`);
  const length = headers.get("content-length");
  if (length !== null) {
    if (!(Number(length) <= maxBytes)) throw tooLarge;
    return next();
  }
  const counted = countBytes(body, maxBytes);
  c.req.raw = new Request(c.req.raw, { body: counted.body });
  await next();
  // Whoever read the body has failed, each in its own words: this is the reason.
  if (counted.exceeded()) throw tooLarge;
}

function countBytes(body: ReadableStream<Uint8Array>, maxBytes: number) {
  let bytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) controller.error(new Error("The body is too large"));
      else controller.enqueue(chunk);
    },
  });
  return { body: body.pipeThrough(counter), exceeded: () => bytes > maxBytes };
}
