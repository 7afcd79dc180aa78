import { withoutSecrets } from "../../contract/describe-error.ts";
import type { WebhookAttempt } from "../../contract/webhooks.ts";
import { signEvent } from "../events/sign-event.ts";
import type { FetchOutside } from "./fetch-outside.ts";
import { type GuardOptions, guardUrl, RefusedAddress } from "./guard-url.ts";

const timeoutMs = 15_000;
const longestBody = 2_000;
const longestHeader = 300;

/** Headers of an answer that help whoever looks into it; cookies and the like are not kept. */
const keptHeaders = ["content-type", "content-length", "date", "location", "retry-after", "server"];

type Sending = {
  url: string;
  messageId: string;
  payload: string;
  /** The newest first: each signs. */
  keys: Uint8Array<ArrayBuffer>[];
};

/** What came of it, how long the receiver asks to be left alone, and for our own log alone, why it was not reached. */
export type Sent = { attempt: WebhookAttempt; retryAfterMs: number | undefined; cause?: unknown };

/**
 * Sends a webhook once, by the scheme of Standard Webhooks, to where it may be sent. Follows no redirect: where that
 * leads was not looked at. Never throws: whatever happens is what came of it.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function sendRequest(
  sending: Sending,
  { fetchOutside, ...guard }: GuardOptions & { fetchOutside: FetchOutside },
): Promise<Sent> {
  const at = new Date();
  const headers = await headersOf(sending, at);
  const request = { url: sending.url, headers: { ...headers, "webhook-signature": "[hidden]" } };
  const close = (response: WebhookAttempt["response"], error: string | null): WebhookAttempt => ({
    ...{ at: at.toISOString(), durationMs: Date.now() - at.getTime(), request, response, error },
  });
  try {
    // Sealed by a key that is not the worker's any more: nobody could believe what is sent.
    if (sending.keys.length === 0) throw new RefusedAddress("No secret can sign for it: rotate its secret");
    const url = await guardUrl(sending.url, guard);
    const response = await fetchOutside(url, {
      ...{ method: "POST", headers, body: sending.payload, redirect: "manual" },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = withoutSecrets(await readStart(response));
    const answer = { status: response.status, headers: pick(response.headers), body };
    return { attempt: close(answer, null), retryAfterMs: retryAfterOf(response.headers) };
  } catch (error) {
    return { attempt: close(null, reasonOf(error)), retryAfterMs: undefined, cause: error };
  }
}

async function headersOf({ messageId, payload, keys }: Sending, at: Date): Promise<Record<string, string>> {
  const atSeconds = Math.floor(at.getTime() / 1000);
  const signed = await Promise.all(
    keys.map((key) => signEvent(key, { id: messageId, body: payload, atSeconds })),
  );
  return {
    "content-type": "application/json",
    "user-agent": "Selvedge-Webhooks/1",
    "webhook-id": messageId,
    "webhook-timestamp": String(atSeconds),
    "webhook-signature": signed.map((headers) => headers["webhook-signature"]).join(" "),
  };
}

/** As much of the answer as is kept; the rest is not waited for. */
async function readStart({ body }: Response): Promise<string> {
  if (body === null) return "";
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (text.length < longestBody) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
  }
  void reader.cancel().catch(() => {});
  // Postgres keeps no text with a zero in it.
  return text.slice(0, longestBody).replaceAll("\0", "\uFFFD");
}

function pick(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    keptHeaders.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value.slice(0, longestHeader)]];
    }),
  );
}

function retryAfterOf(headers: Headers): number | undefined {
  const seconds = /^\d{1,6}$/.exec(headers.get("retry-after") ?? "")?.[0];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** Says no more of an address that cannot be reached: what is closed, refused or not there would be a map of a network. */
function reasonOf(error: unknown): string {
  if (error instanceof RefusedAddress) return error.message;
  const name = (error as Error | undefined)?.name;
  if (name === "TimeoutError") return `No answer within ${timeoutMs / 1000} seconds`;
  return "Cannot reach the address";
}
