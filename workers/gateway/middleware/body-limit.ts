import type { Context, MiddlewareHandler, Next } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import type { AppEnv } from "../router.ts";
import { flowingRequest } from "./steady-body.ts";

/** Longer than anybody takes to send what all but uploads may send, and shorter than anything waits for an answer. */
const sentWithinMs = 15_000;

type Limits = { maxBytes: number; withinMs?: number };

/**
 * Limits every body to what `maxBytes` says of its path, in size and in time, but where a route has a limit of its own.
 * It is read here, once and whole, so that nothing behind waits for a sender who never ends.
 */
export function bodyLimit({
  maxBytes,
  except,
}: {
  maxBytes: (path: string) => number;
  except: (path: string) => boolean;
}): MiddlewareHandler<AppEnv> {
  return async function bodyLimit(c, next) {
    if (c.req.raw.body === null || except(c.req.path)) return next();
    await readWhole(c, { maxBytes: maxBytes(c.req.path) });
    await next();
  };
}

/**
 * Reads the body of a request, and puts one of known bytes in its place.
 * @throws {ApiError} `payload_too_large`, `request_timeout`, or `invalid_request` where it broke off.
 */
export async function readWhole(
  c: Context<AppEnv>,
  { maxBytes, withinMs = sentWithinMs }: Limits,
): Promise<void> {
  if (c.req.raw.body === null) return;
  const tooLarge = tooLargeFor(maxBytes);
  const length = c.req.header("content-length") ?? null;
  if (length !== null && !(Number(length) <= maxBytes)) throw tooLarge;
  const raw = flowingRequest(c);
  if (raw.body === null) return;
  // The runtime holds a body to the length that it says.
  const counted = length === null ? countBytes(raw.body, maxBytes) : null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const tooSlow = new ApiError("request_timeout", `The body has to be sent within ${withinMs / 1_000} s`);
    timer = setTimeout(() => reject(tooSlow), withinMs);
  });
  try {
    const body = await Promise.race([(counted ? new Response(counted.body) : raw).arrayBuffer(), late]);
    if (/\bjson\b/i.test(raw.headers.get("content-type") ?? "")) requireUtf8(body);
    c.req.raw = new Request(raw, { body });
  } catch (error) {
    if (counted?.exceeded()) throw tooLarge;
    throw error instanceof ApiError ? error : brokenOff(error);
  } finally {
    clearTimeout(timer);
  }
}

/** A decoder that puts another character in place of what is none would let two texts look the same. */
function requireUtf8(body: ArrayBuffer): void {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch (cause) {
    throw new ApiError("invalid_request", "The body is not UTF-8", { cause });
  }
}

function brokenOff(cause: unknown): ApiError {
  return new ApiError("invalid_request", "The body broke off", { cause });
}

function tooLargeFor(maxBytes: number): ApiError {
  return new ApiError("payload_too_large", `The body may have at most ${maxBytes} bytes`);
}

/**
 * Answers 413 to a body over `maxBytes`: at once when it says its length, and as soon as the limit is passed when it
 * does not. A body of known length flows on untouched; the runtime holds it to that length.
 */
export async function limitBody(c: Context<AppEnv>, maxBytes: number, next: Next): Promise<void> {
  const { body, headers } = c.req.raw;
  if (body === null) return next();
  const tooLarge = tooLargeFor(maxBytes);
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
