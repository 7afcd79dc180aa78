/** A stretch of an object in R2. */
type Piece = { key: string; offset: number; length: number };

type JoinOptions = { head: string; pieces: readonly Piece[]; contentType: string };

/** Writes `head` and then the pieces as one object. Bytes go from stream to stream; none are held in memory. */
export async function writeJoined(
  files: R2Bucket,
  key: string,
  { head, pieces, contentType }: JoinOptions,
): Promise<void> {
  const start = new TextEncoder().encode(head);
  const length = pieces.reduce((sum, piece) => sum + piece.length, start.length);
  const { readable, writable } = new FixedLengthStream(length);
  const [written, piped] = await Promise.allSettled([
    files.put(key, readable, { httpMetadata: { contentType } }),
    pipeAll(files, writable, { start, pieces }),
  ]);
  // The pipe's failure is the cause of the other's.
  if (piped.status === "rejected") throw piped.reason;
  if (written.status === "rejected") throw written.reason;
}

async function pipeAll(
  files: R2Bucket,
  writable: WritableStream,
  { start, pieces }: { start: Uint8Array; pieces: readonly Piece[] },
): Promise<void> {
  try {
    await write(writable, start);
    for (const { key, offset, length } of pieces) {
      if (length === 0) continue;
      const object = await files.get(key, { range: { offset, length } });
      if (object === null) throw new Error(`Cannot join files: "${key}" is not there`);
      await object.body.pipeTo(writable, { preventClose: true, preventAbort: true });
    }
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
