export type ServerEvent = { id: string; event: string; data: unknown };

type EventStreamOptions = { heartbeatMs?: number; onError: (error: unknown) => void };

/**
 * Events as `text/event-stream`. An event is taken from the source when the client can take it, so a slow client holds
 * up nobody and nothing piles up; a comment now and then keeps proxies from closing a quiet connection.
 * @param stop Called once the client has left or the source has ended.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function eventStream(
  source: AsyncGenerator<ServerEvent>,
  stop: () => void,
  { heartbeatMs = 15_000, onError }: EventStreamOptions,
): Response {
  const encoder = new TextEncoder();
  let next: Promise<IteratorResult<ServerEvent>> | null = null;

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode("retry: 1000\n\n"));
    },
    async pull(controller) {
      try {
        next ??= source.next();
        const result = await Promise.race([next, silence(heartbeatMs)]);
        if (result === null) {
          controller.enqueue(encoder.encode(":\n\n"));
          return;
        }
        next = null;
        if (result.done) {
          stop();
          controller.close();
          return;
        }
        const { id, event, data } = result.value;
        controller.enqueue(encoder.encode(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
      } catch (error) {
        // The client comes back by itself and goes on after the last event it saw.
        onError(error);
        stop();
        controller.close();
      }
    },
    cancel: stop,
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    },
  });
}

async function silence(ms: number): Promise<null> {
  await scheduler.wait(ms);
  return null;
}
