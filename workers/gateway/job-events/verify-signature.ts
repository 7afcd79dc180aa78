import { ApiError } from "../../contract/api-error.ts";

/** How far a signed time may be from now, either way. */
const toleranceSeconds = 300;

/**
 * Checks that a webhook is signed with our secret by the scheme of Standard Webhooks, and that it is fresh.
 *
 * Threat: anybody can send to this address. The signature covers the id, the time and the raw bytes of the body; a
 * message that was overheard is refused after five minutes, and before that its id was heard already. Comparing is left
 * to `crypto.subtle.verify`, which takes the same time whatever is wrong.
 * @param secret one, or the next and the one before it with a space between: while it is changed both are good.
 * @returns the id of the message.
 * @throws {ApiError} `unauthenticated`, in the same words whatever is wrong.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function verifySignature(
  secret: string,
  { headers, body, nowSeconds }: { headers: Headers; body: string; nowSeconds: number },
): Promise<string> {
  const id = headers.get("webhook-id") ?? "";
  const timestamp = headers.get("webhook-timestamp") ?? "";
  const isFresh =
    /^\d{1,12}$/.test(timestamp) && Math.abs(nowSeconds - Number(timestamp)) <= toleranceSeconds;
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  let isGenuine = false;
  for (const each of secret.split(" ")) {
    const key = await keyOf(each);
    for (const signature of signaturesIn(headers.get("webhook-signature"))) {
      if (await crypto.subtle.verify("HMAC", key, signature, signed)) isGenuine = true;
    }
  }
  if (!isGenuine || !isFresh || !/^[A-Za-z0-9._:-]{1,100}$/.test(id)) {
    throw new ApiError("unauthenticated", "The signature is not valid");
  }
  return id;
}

async function keyOf(secret: string): Promise<CryptoKey> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, ["verify"]);
}

/** At most a few: while a secret is changed a message carries one for each. */
const mostSignatures = 4;

function signaturesIn(header: string | null): Uint8Array[] {
  return (header ?? "")
    .split(" ")
    .slice(0, mostSignatures)
    .flatMap((part) => {
      const text = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(part)?.[1];
      return text === undefined ? [] : [Uint8Array.from(atob(text), (character) => character.charCodeAt(0))];
    });
}
