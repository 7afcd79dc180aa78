import type { WebhookDelivery, WebhookEndpoint } from "../records/webhook-records.ts";
import type { Store } from "../store.ts";
import { signBody } from "./signature.ts";

type PostOptions = { store: Store; issuer: string; timeoutMs: number; signal: AbortSignal };

/** One attempt: signs and posts the stored body. The HTTP status, or null when no answer came in time. */
export async function postWebhook(
  { lago_id, body }: WebhookDelivery,
  { webhook_url, signature_algo }: WebhookEndpoint,
  { store, issuer, timeoutMs, signal }: PostOptions,
): Promise<number | null> {
  try {
    const response = await fetch(webhook_url, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      headers: {
        "content-type": "application/json",
        "x-lago-signature": signBody(store, body, { algorithm: signature_algo, issuer }),
        "x-lago-signature-algorithm": signature_algo,
        "x-lago-unique-key": lago_id,
      },
      body,
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}
