/** The first bytes of a stream, as many as wanted where there are, and all of it, those again in front. */
export async function peek(
  stream: ReadableStream<Uint8Array>,
  wanted: number,
): Promise<{ head: Uint8Array; chunks: () => AsyncGenerator<Uint8Array>; cancel: () => Promise<void> }> {
  const reader: ReadableStreamDefaultReader<Uint8Array> = stream.getReader();
  const seen: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < wanted) {
    const { done, value } = await reader.read();
    if (done) break;
    seen.push(value);
    bytes += value.byteLength;
  }
  async function* chunks() {
    yield* seen;
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  }
  const head = new Uint8Array(Math.min(bytes, wanted));
  let at = 0;
  for (const chunk of seen) {
    head.set(chunk.subarray(0, head.length - at), at);
    at = Math.min(head.length, at + chunk.byteLength);
  }
  return { head, chunks, cancel: () => reader.cancel() };
}

type Part = { name: string; type: string; title: string | null; chunks: () => AsyncGenerator<Uint8Array> };

/**
 * A file as the form that Directus takes, made as it comes: nothing of it is held for longer than it takes to send.
 * @param part.name without quotes or line breaks, of which the form's own words are made.
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
export function toForm({ name, type, title, chunks }: Part) {
  const boundary = `selvedge-${crypto.randomUUID()}`;
  const encode = (text: string) => new TextEncoder().encode(text);
  async function* parts() {
    if (title !== null)
      yield encode(`--${boundary}\r\ncontent-disposition: form-data; name="title"\r\n\r\n${title}\r\n`);
    yield encode(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`,
    );
    yield* chunks();
    yield encode(`\r\n--${boundary}--\r\n`);
  }
  const iterator = parts();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return(undefined);
    },
  });
  return { body, contentType: `multipart/form-data; boundary=${boundary}` };
}
