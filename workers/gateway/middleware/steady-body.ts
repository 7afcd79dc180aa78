import type { Context, MiddlewareHandler } from "hono";
import { ApiError } from "../../contract/api-error.ts";
import type { AppEnv } from "../router.ts";
import { readAway, reading } from "./read-away.ts";

/** How long nothing may come of a body that flows on as it comes. */
const mostIdleMs = 15_000;

/**
 * Keeps a body that flows on from standing still: who sends nothing while somebody wants to read is answered 408, and
 * what was being sent on breaks off. The time that others take to read is not the sender's. It is not touched before a
 * route asks for it by `flowingRequest`.
 */
export function steadyBody({ only }: { only: (path: string) => boolean }): MiddlewareHandler<AppEnv> {
  return async function steadyBody(c, next) {
    if (c.req.raw.body === null || !only(c.req.path)) return next();
    const stopped = new AbortController();
    let passed: ReturnType<typeof passOn> | null = null;
    c.set("flowing", () => {
      // A route may have counted its bytes meanwhile.
      const { raw } = c.req;
      const { body } = raw;
      if (body === null) return raw;
      const length = Number(raw.headers.get("content-length") ?? Number.NaN);
      // What no stream can be as long as is refused where its length is looked at.
      const pipe = Number.isSafeInteger(length)
        ? new FixedLengthStream(length)
        : new IdentityTransformStream();
      passed = passOn(body, pipe.writable.getWriter(), stopped);
      const signal = AbortSignal.any([raw.signal, stopped.signal]);
      return new Request(raw, { body: pipe.readable, signal });
    });
    await next();
    // Whoever read the body has failed, each in its own words: this is the reason.
    if (stopped.signal.aborted && c.res.status >= 400) throw stopped.signal.reason;
    const begun = passed as ReturnType<typeof passOn> | null;
    if (c.res.status >= 400) await begun?.drain();
    begun?.end();
  };
}

/** The request with its body, for a route that reads it as it comes; once. */
export function flowingRequest(c: Context<AppEnv>): Request {
  return c.get("flowing")?.() ?? c.req.raw;
}

/** Writes what comes to `writer`, until there is no more or nothing came for too long. */
function passOn(
  body: ReadableStream<Uint8Array>,
  writer: WritableStreamDefaultWriter<Uint8Array>,
  stopped: AbortController,
): { end: () => void; drain: () => Promise<void> } {
  const read = reading(body);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let state: "passing" | "drained" | "done" = "passing";
  function stop(): void {
    const seconds = mostIdleMs / 1_000;
    const late = new ApiError("request_timeout", `Nothing of the body came for ${seconds} s`);
    stopped.abort(late);
    void writer.abort(late).catch(() => {});
    read.cancel();
  }
  async function pass(): Promise<void> {
    for (;;) {
      await writer.ready;
      timer = setTimeout(stop, mostIdleMs);
      const piece = await read.next();
      clearTimeout(timer);
      if (piece === null) {
        state = "done";
        return await writer.close();
      }
      await writer.write(piece);
    }
  }
  pass().catch((error) => {
    clearTimeout(timer);
    if (state !== "drained") read.cancel();
    writer.abort(error).catch(() => {});
  });

  async function drain(): Promise<void> {
    if (state === "done" || stopped.signal.aborted) return;
    state = "drained";
    await writer.abort(new Error("Nobody reads it any more")).catch(() => {});
    await readAway(read);
  }
  return { end: () => clearTimeout(timer), drain };
}
