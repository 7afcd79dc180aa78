import { ApiError } from "../../contract/api-error.ts";
import { isAway } from "./is-away.ts";

type ReadOptions = { name: string; signal: AbortSignal };

const largestAnswerBytes = 5 * 1024 * 1024;

/**
 * Reads an answer whole, as JSON.
 * @param options.name the upstream as clients know it.
 * @param options.signal ends the reading; the one that it was asked with, which ends the sending too.
 * @throws {ApiError} `unavailable` when the answer says that it is away, `upstream_failed` when it is another that is no
 * success, no JSON, or larger than 5 MiB.
 */
export async function readJson(response: Response, options: ReadOptions): Promise<unknown> {
  const { name } = options;
  if (!response.ok) {
    await response.body?.cancel();
    const cause = new Error(`${name} answered ${response.status}`);
    if (isAway(response.status)) throw new ApiError("unavailable", `${name} cannot be reached`, { cause });
    throw new ApiError("upstream_failed", `${name} refused`, { cause });
  }
  const text = isKnownToFit(response.headers)
    ? await unlessAborted(response.text(), options.signal)
    : await readText(response, options);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiError("upstream_failed", `${name} answered no JSON`, { cause });
  }
}

/** Reads an answer whole, as text. @throws {ApiError} `upstream_failed` when it is larger than 5 MiB. */
export async function readText({ body }: Response, { name, signal }: ReadOptions): Promise<string> {
  if (body === null) return "";
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const stop = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", stop);
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    bytes += chunk.value.byteLength;
    if (bytes > largestAnswerBytes) {
      stop();
      throw new ApiError("upstream_failed", `${name} answered without end`);
    }
    text += decoder.decode(chunk.value, { stream: true });
  }
  signal.throwIfAborted();
  return text + decoder.decode();
}

/** The runtime holds an answer to the length that it says, unless it is decoded on the way. */
function isKnownToFit(headers: Headers): boolean {
  const length = headers.get("content-length");
  return length !== null && Number(length) <= largestAnswerBytes && !headers.has("content-encoding");
}

async function unlessAborted<Value>(reading: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop);
  try {
    return await Promise.race([reading, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
