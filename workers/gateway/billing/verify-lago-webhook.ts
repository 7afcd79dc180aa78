import { compactVerify, importSPKI } from "jose";
import { ApiError } from "../../contract/api-error.ts";

/** What the signature is checked with: the deployment says which, never the message. */
export type LagoSignature =
  | { algorithm: "hmac"; key: string }
  | { algorithm: "jwt"; issuer: string; publicKey: () => Promise<string> };

/**
 * Whether a webhook of Lago is signed over exactly these bytes.
 *
 * Threat: anybody can send to this address. Lago signs no time, so what was overheard can be sent again for ever: that
 * is why the inbox knows each body, and why nothing is believed of it but that something has changed.
 * @throws {ApiError} `unauthenticated`, in the same words whatever is wrong.
 * @see https://getlago.com/docs/guide/webhooks/introduction
 */
export async function verifyLagoWebhook(
  signature: LagoSignature,
  { headers, body }: { headers: Headers; body: Uint8Array<ArrayBuffer> },
): Promise<void> {
  const given = headers.get("x-lago-signature") ?? "";
  const isGenuine =
    signature.algorithm === "hmac"
      ? await isHmac(signature.key, given, body)
      : await isJwt(signature, given, body);
  if (!isGenuine) throw new ApiError("unauthenticated", "The signature is not valid");
}

async function isHmac(secret: string, given: string, body: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const signed = bytesOf(given);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, [
    "verify",
  ]);
  return signed !== null && (await crypto.subtle.verify("HMAC", key, signed, body));
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(base64)) return null;
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

async function isJwt(
  { issuer, publicKey }: Extract<LagoSignature, { algorithm: "jwt" }>,
  given: string,
  body: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  // A key that cannot be had is no verdict on the message: Lago shall send it again.
  const key = await importSPKI(await publicKey(), "RS256");
  try {
    const { payload } = await compactVerify(given, key, { algorithms: ["RS256"] });
    const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    return (
      typeof claims === "object" && claims !== null && is(claims, "iss", issuer) && is(claims, "data", text)
    );
  } catch {
    return false;
  }
}

function is(claims: object, name: string, expected: string): boolean {
  return Reflect.get(claims, name) === expected;
}
