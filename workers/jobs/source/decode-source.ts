import { readFrom } from "../files/read-file.ts";
import { storeStream } from "../files/store-stream.ts";
import { badInput } from "../flow/step-error.ts";
import type { Encoding } from "./detect-encoding.ts";

/** What a file may become in UTF-8: three bytes for two. */
const mostBytes = 2 * 1024 * 1024 * 1024;

type Decoding = { from: string; to: string; encoding: Encoding; signal: AbortSignal };

/** Writes a file once more in UTF-8, piece by piece: every later step reads that alone. Nothing stays where it is aborted. */
export async function decodeSource(files: R2Bucket, { from, to, encoding, signal }: Decoding): Promise<void> {
  await storeStream(files, to, inUtf8(readFrom(files, from, { offset: 0, signal }), encoding), {
    contentType: "text/plain; charset=utf-8",
    onBytes: (total) => {
      if (total > mostBytes) throw badInput("file_too_large", "The file is too large");
    },
  });
}

async function* inUtf8(pieces: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for await (const bytes of pieces) yield encoder.encode(decoder.decode(bytes, { stream: true }));
  const rest = decoder.decode();
  if (rest !== "") yield encoder.encode(rest);
}
