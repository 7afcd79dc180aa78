import { badInput } from "../flow/step-error.ts";

const bufferBytes = 256 * 1024;
const leastBytes = 64 * 1024;

type Range = { offset: number; length: number };

/**
 * Reads a range into memory: keep it bounded.
 * @throws {StepError} of bad input when the file is gone.
 */
export async function readRange(files: R2Bucket, key: string, range: Range): Promise<Uint8Array> {
  if (range.length === 0) return new Uint8Array();
  const object = await files.get(key, { range });
  if (object === null) throw fileGone();
  return new Uint8Array(await object.arrayBuffer());
}

/**
 * Reads a file from `offset` on in pieces of at least 64 KB, however small the network's are, until the signal aborts.
 * @throws {StepError} of bad input when the file is gone.
 */
export async function* readFrom(
  files: R2Bucket,
  key: string,
  { offset, signal }: { offset: number; signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const object = await files.get(key, { range: { offset } });
  if (object === null) throw fileGone();
  const reader = object.body.getReader({ mode: "byob" });
  try {
    for (;;) {
      signal.throwIfAborted();
      const { value, done } = await reader.readAtLeast(leastBytes, new Uint8Array(bufferBytes));
      if (value !== undefined && value.length > 0) yield value;
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function fileGone() {
  return badInput("file_gone", "The uploaded file is no longer there");
}
