import { traceHeaders } from "../contract/current-trace.ts";

/** Puts the trace of whoever sends into every message, so that what a consumer does shows up as a part of it. */
export function createTracedQueue<Body extends object>(queue: Queue<Body>): Queue<Body> {
  return {
    metrics: () => queue.metrics(),
    send: (body, options) => queue.send({ ...body, ...traceHeaders() }, options),
    sendBatch: (messages, options) =>
      queue.sendBatch(
        [...messages].map((message) => ({ ...message, body: { ...message.body, ...traceHeaders() } })),
        options,
      ),
  };
}

/** What a message says of its trace. */
export function traceparentIn(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("traceparent" in body)) return undefined;
  return typeof body.traceparent === "string" ? body.traceparent : undefined;
}
