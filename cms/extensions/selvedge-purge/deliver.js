// @ts-check
import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

const patience = {
  timeoutMs: 5_000,
  /** Before the second attempt, and before the third. */
  backoffMs: [1_000, 4_000],
};

/**
 * Sends one message about changes, signed by the scheme of Standard Webhooks, three times at most. Its id stays the same,
 * so that whoever heard it already can tell; time and signature are those of the attempt.
 * @param {{ url: string, secret: string, changes: import("./describe.js").DescribedChange[] }} message
 * @param {{ timeoutMs: number, backoffMs: number[] }} [options]
 * @throws {Error} with the reason of the last failure.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function deliver({ url, secret, changes }, { timeoutMs, backoffMs } = patience) {
  const id = `msg_${randomUUID()}`;
  const timestamp = new Date().toISOString();
  const body = JSON.stringify({ type: "content.changed", timestamp, data: { changes } });
  for (let attempt = 0; ; attempt++) {
    const failure = await send({ url, secret, id, body, timeoutMs });
    if (failure === null) return;
    const waitMs = backoffMs[attempt];
    if (!failure.mayPass || waitMs === undefined) throw new Error(failure.reason);
    await delay(waitMs * (0.75 + Math.random() / 2));
  }
}

/**
 * @param {{ url: string, secret: string, id: string, body: string, timeoutMs: number }} message
 * @returns {Promise<{ reason: string, mayPass: boolean } | null>} null once it was taken.
 */
async function send({ url, secret, id, body, timeoutMs }) {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...sign({ secret, id, body }) },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (response.ok) return null;
    const mayPass = response.status >= 500 || [408, 425, 429].includes(response.status);
    return { reason: `it answered ${response.status}`, mayPass };
  } catch (error) {
    const { cause, message } = /** @type {Error & { cause?: { code?: string } }} */ (error);
    return { reason: cause?.code ?? message, mayPass: true };
  }
}

/**
 * HMAC-SHA-256 over `id.timestamp.body`, with the bytes of the secret as they are.
 * @param {{ secret: string, id: string, body: string }} message
 * @returns {Record<string, string>}
 */
function sign({ secret, id, body }) {
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${signature}`,
  };
}
