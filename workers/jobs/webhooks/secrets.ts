/**
 * The secrets that sign for endpoints. They have to be known to sign, so they are kept sealed by a key that is not in
 * the database (AES-GCM, bound to their endpoint), and shown once.
 */
const prefix = "whsec_";
const secretBytes = 24;
const ivBytes = 12;
const encoder = new TextEncoder();

/** A new secret, as the scheme of Standard Webhooks writes it. */
export function newSecret(): string {
  return `${prefix}${toBase64(crypto.getRandomValues(new Uint8Array(secretBytes)))}`;
}

/** The bytes that sign. */
export function keyOf(secret: string): Uint8Array<ArrayBuffer> {
  return fromBase64(secret.slice(prefix.length));
}

export async function sealSecret(
  sealingKey: string,
  { endpointId, secret }: { endpointId: string; secret: string },
): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: encoder.encode(endpointId) },
    await importKey(sealingKey),
    encoder.encode(secret),
  );
  return toBase64(new Uint8Array([...iv, ...new Uint8Array(sealed)]));
}

/** @throws {Error} for what was sealed by another key, or for another endpoint. */
export async function openSecret(
  sealingKey: string,
  { endpointId, sealed }: { endpointId: string; sealed: string },
): Promise<string> {
  const bytes = fromBase64(sealed);
  const opened = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: bytes.slice(0, ivBytes), additionalData: encoder.encode(endpointId) },
    await importKey(sealingKey),
    bytes.slice(ivBytes),
  );
  return new TextDecoder().decode(opened);
}

async function importKey(sealingKey: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", encoder.encode(sealingKey), "HKDF", false, [
    "deriveKey",
  ]);
  return await crypto.subtle.deriveKey(
    {
      name: "HKDF",
      hash: "SHA-256",
      salt: new Uint8Array(),
      info: encoder.encode("selvedge webhook secrets"),
    },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
