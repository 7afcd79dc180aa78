/** A stretch of an object in R2. */
type Piece = { key: string; offset: number; length: number };

type JoinOptions = { head: string; pieces: readonly Piece[]; contentType: string; signal: AbortSignal };

/**
 * Writes `head` and then the pieces as one object. Bytes go from stream to stream; none are held in memory. Nothing is
 * written where the signal aborts meanwhile.
 */
export async function writeJoined(
  files: R2Bucket,
  key: string,
  { head, pieces, contentType, signal }: JoinOptions,
): Promise<void> {
  signal.throwIfAborted();
  const start = new TextEncoder().encode(head);
  const length = pieces.reduce((sum, piece) => sum + piece.length, start.length);
  const { readable, writable } = new FixedLengthStream(length);
  const [written, piped] = await Promise.allSettled([
    files.put(key, readable, { httpMetadata: { contentType } }),
    pipeAll(files, writable, { start, pieces, signal }),
  ]);
  // The pipe's failure is the cause of the other's.
  if (piped.status === "rejected") throw piped.reason;
  if (written.status === "rejected") throw written.reason;
}

async function pipeAll(
  files: R2Bucket,
  writable: WritableStream,
  { start, pieces, signal }: { start: Uint8Array; pieces: readonly Piece[]; signal: AbortSignal },
): Promise<void> {
  try {
    await write(writable, start);
    for (const { key, offset, length } of pieces) {
      if (length === 0) continue;
      signal.throwIfAborted();
      const object = await files.get(key, { range: { offset, length } });
      if (object === null) throw new Error(`Cannot join files: "${key}" is not there`);
      await object.body.pipeTo(writable, { preventClose: true, preventAbort: true, signal });
    }
    signal.throwIfAborted();
    await writable.close();
  } catch (error) {
    await writable.abort(error).catch(() => {});
    throw error;
  }
}

async function write(writable: WritableStream, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0) return;
  const writer = writable.getWriter();
  await writer.write(bytes);
  writer.releaseLock();
}
