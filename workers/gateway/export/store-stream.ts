/** R2 takes parts of at least 5 MiB, all of one size but the last. */
const partBytes = 5 * 1024 * 1024;

/**
 * Writes a stream whose length nobody knows to R2, one part in memory at a time, and returns its length. Nothing stays
 * behind when it fails.
 */
export async function storeStream(
  files: R2Bucket,
  key: string,
  { stream, contentType }: { stream: ReadableStream<Uint8Array>; contentType: string },
): Promise<number> {
  const upload = await files.createMultipartUpload(key, { httpMetadata: { contentType } });
  try {
    const parts: R2UploadedPart[] = [];
    let total = 0;
    for await (const part of inParts(stream)) {
      parts.push(await upload.uploadPart(parts.length + 1, part));
      total += part.length;
    }
    await upload.complete(parts);
    return total;
  } catch (error) {
    await upload.abort().catch(() => {});
    throw error;
  }
}

async function* inParts(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let part = new Uint8Array(partBytes);
  let length = 0;
  for await (const bytes of stream) {
    for (let from = 0; from < bytes.length; ) {
      const taken = bytes.subarray(from, from + partBytes - length);
      part.set(taken, length);
      length += taken.length;
      from += taken.length;
      if (length < partBytes) continue;
      yield part;
      part = new Uint8Array(partBytes);
      length = 0;
    }
  }
  if (length > 0) yield part.subarray(0, length);
}
