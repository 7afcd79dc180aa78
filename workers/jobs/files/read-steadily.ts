/**
 * Reads a stream as long as more of it comes each `idleMs`. One that is given up, or not read to its end, is cancelled.
 * @throws {DOMException} `TimeoutError` when nothing came for that long.
 */
export async function* readSteadily(
  body: ReadableStream<Uint8Array>,
  { idleMs }: { idleMs: number },
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let isAtEnd = false;
  try {
    for (;;) {
      const { done, value } = await within(reader.read(), idleMs);
      isAtEnd = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!isAtEnd) void reader.cancel().catch(() => {});
  }
}

async function within<Result>(work: Promise<Result>, timeoutMs: number): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new DOMException(`Nothing came for ${timeoutMs} ms`, "TimeoutError")),
    timeoutMs,
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
