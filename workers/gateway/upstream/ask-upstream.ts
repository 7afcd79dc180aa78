import { ApiError } from "../../contract/api-error.ts";

type AskOptions = {
  /** As clients know it, for the problem's text. */
  name: string;
  timeoutMs: number;
};

const largestAnswerBytes = 5 * 1024 * 1024;

/**
 * Asks a service behind the gateway and reads its JSON whole. Redirects are not followed, and an answer may neither
 * take longer than `timeoutMs` nor be larger than 5 MiB.
 * @throws {ApiError} `unavailable` when it cannot be reached, `upstream_timeout` when it is silent, `upstream_failed`
 * when it answers anything but JSON with a status of success. What it said goes to the log alone.
 */
export async function askUpstream(
  url: string,
  init: RequestInit,
  { name, timeoutMs }: AskOptions,
): Promise<Response> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal });
    if (!response.ok) {
      await response.body?.cancel();
      throw new ApiError("upstream_failed", `${name} refused`, {
        cause: new Error(`${name} answered ${response.status}`),
      });
    }
    const text = await readText(response, name);
    JSON.parse(text);
    return new Response(text, { status: response.status, headers: { "content-type": "application/json" } });
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (signal.aborted) throw new ApiError("upstream_timeout", `${name} took too long`, { cause: error });
    if (error instanceof SyntaxError)
      throw new ApiError("upstream_failed", `${name} answered no JSON`, { cause: error });
    throw new ApiError("unavailable", `${name} cannot be reached`, { cause: error });
  }
}

async function readText(response: Response, name: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > largestAnswerBytes) throw new ApiError("upstream_failed", `${name} answered without end`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
