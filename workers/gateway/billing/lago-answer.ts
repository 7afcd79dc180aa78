import type { z } from "zod";
import { ApiError } from "../../contract/api-error.ts";

const largestAnswerBytes = 5 * 1024 * 1024;

/**
 * An answer of Lago's as JSON; null where it is none.
 * @throws {ApiError} `upstream_failed` beyond 5 MiB.
 */
export async function readBody(response: Response): Promise<unknown> {
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > largestAnswerBytes)
      throw new ApiError("upstream_failed", "The billing service answered without end");
    text += decoder.decode(chunk, { stream: true });
  }
  try {
    return JSON.parse(text + decoder.decode());
  } catch {
    return null;
  }
}

/** What was answered, as it should be. @throws {ApiError} `upstream_failed` for anything else. */
export function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const message = "The billing service answered something else";
  throw new ApiError("upstream_failed", message, { cause: parsed.error });
}
