/** R2 takes parts of at least 5 MiB, all of one size but the last. */
const partBytes = 5 * 1024 * 1024;
const firstBytes = 64 * 1024;

type StoreOptions = {
  contentType: string;
  /** Called with all bytes so far, each time there are more; may throw to end it. */
  onBytes: (total: number) => void;
  partBytes?: number;
};

/**
 * Writes a stream of unknown length to R2 and returns its length. One part is held in memory, and one more is on its
 * way. Nothing stays behind when it fails.
 */
export async function storeStream(
  files: R2Bucket,
  key: string,
  body: AsyncIterable<Uint8Array>,
  options: StoreOptions,
): Promise<number> {
  const { contentType, onBytes } = options;
  const size = options.partBytes ?? partBytes;
  const httpMetadata = { contentType };
  const held = createBuffer(size);
  const parts: R2UploadedPart[] = [];
  let upload: R2MultipartUpload | null = null;
  let sending: Promise<R2UploadedPart> | null = null;
  let total = 0;

  async function finishSending(): Promise<void> {
    if (sending !== null) parts.push(await sending);
    sending = null;
  }

  async function send(bytes: Uint8Array): Promise<void> {
    upload ??= await files.createMultipartUpload(key, { httpMetadata });
    await finishSending();
    sending = upload.uploadPart(parts.length + 1, bytes);
    // It is awaited before the next part; until then, its failure must not count as unhandled.
    sending.catch(() => {});
  }

  try {
    for await (const bytes of body) {
      total += bytes.length;
      onBytes(total);
      for (const full of held.add(bytes)) await send(full);
    }
    if (upload === null) {
      await files.put(key, held.rest(), { httpMetadata });
      return total;
    }
    const rest = held.rest();
    if (rest.length > 0) await send(rest);
    await finishSending();
    await (upload as R2MultipartUpload).complete(parts);
    return total;
  } catch (error) {
    // A part that came after the end of its upload would belong to nothing.
    await (sending as Promise<unknown> | null)?.catch(() => {});
    await (upload as R2MultipartUpload | null)?.abort().catch(() => {});
    throw error;
  }
}

/** Gathers bytes into buffers of one size. They are copied at once: many small pieces weigh far more than their bytes. */
function createBuffer(size: number) {
  let buffer = new Uint8Array(Math.min(size, firstBytes));
  let length = 0;

  function makeRoom(needed: number): void {
    if (needed <= buffer.length) return;
    const larger = new Uint8Array(Math.min(size, Math.max(needed, buffer.length * 2)));
    larger.set(buffer.subarray(0, length));
    buffer = larger;
  }

  function rest(): Uint8Array {
    const bytes = buffer.subarray(0, length);
    buffer = new Uint8Array(Math.min(size, buffer.length));
    length = 0;
    return bytes;
  }

  return {
    rest,
    /** Takes more, and returns the buffers that became full. */
    *add(bytes: Uint8Array): Generator<Uint8Array> {
      let from = 0;
      while (from < bytes.length) {
        const take = Math.min(bytes.length - from, size - length);
        makeRoom(length + take);
        buffer.set(bytes.subarray(from, from + take), length);
        length += take;
        from += take;
        if (length === size) yield rest();
      }
    },
  };
}
