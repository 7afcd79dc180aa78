/**
 * The headers that sign a webhook by the scheme of Standard Webhooks: HMAC-SHA-256 over `id.timestamp.body`.
 * @param atSeconds Unix time.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function signEvent(
  secret: string | Uint8Array<ArrayBuffer>,
  { id, body, atSeconds }: { id: string; body: string; atSeconds: number },
): Promise<Record<string, string>> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const bytes = typeof secret === "string" ? encoder.encode(secret) : secret;
  const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, encoder.encode(`${id}.${atSeconds}.${body}`));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(atSeconds),
    "webhook-signature": `v1,${btoa(String.fromCharCode(...new Uint8Array(signature)))}`,
  };
}
