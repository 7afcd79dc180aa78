// Web Crypto compares in constant time only what it signed itself.
import { timingSafeEqual } from "node:crypto";
import type { AuthSecrets } from "../auth/auth-secrets.ts";
import { toBase64Url } from "../auth/mail-token.ts";

/**
 * Threat: someone who reads the database must not be able to use what is there. A six-digit code is guessed from its
 * plain hash at once, so what is short is hashed, and what is needed again is sealed, with keys made from AUTH_SECRET,
 * one for each purpose: what was made for one is nothing to another.
 * @see https://www.rfc-editor.org/rfc/rfc5869
 */
type Purpose =
  | "content-preview"
  | "email-code"
  | "gate"
  | "passkey-challenge"
  | "recovery-code"
  | "totp-secret";

/** What the database keeps of something short. */
export async function keyedHash(secret: string, purpose: Purpose, text: string): Promise<string> {
  const key = await derive(secret, purpose, { name: "HMAC", hash: "SHA-256", length: 256 }, ["sign"]);
  return toBase64Url(new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text))));
}

/** Whether a hash was made of the text, with whichever of the secrets. */
export async function isKeyedHash(
  secrets: AuthSecrets,
  purpose: Purpose,
  { text, hash }: { text: string; hash: string },
): Promise<boolean> {
  for (const secret of secrets) if (isSame(await keyedHash(secret, purpose, text), hash)) return true;
  return false;
}

/** The key for `seal` and `open` of audit/seal.ts. */
export async function sealingKey(secret: string, purpose: Purpose): Promise<CryptoKey> {
  return await derive(secret, purpose, { name: "AES-GCM", length: 256 }, ["encrypt", "decrypt"]);
}

/** Whether two texts are the same; how long it takes does not tell where they differ. */
export function isSame(left: string, right: string): boolean {
  const [one, other] = [new TextEncoder().encode(left), new TextEncoder().encode(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

async function derive(
  secret: string,
  purpose: Purpose,
  algorithm: SubtleCryptoImportKeyAlgorithm & { length: number },
  usages: string[],
): Promise<CryptoKey> {
  const encode = (text: string) => new TextEncoder().encode(text);
  const from = await crypto.subtle.importKey("raw", encode(secret), "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: encode("selvedge"), info: encode(purpose) };
  return await crypto.subtle.deriveKey(hkdf, from, algorithm, false, usages);
}
