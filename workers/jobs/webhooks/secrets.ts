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

/**
 * WEBHOOK_SEALING_KEY while it is changed: the first seals, each opens what it sealed. So a change is put out in steps, in
 * which no isolate is shown what it cannot open: `BEFORE NEXT`, `NEXT BEFORE`, `NEXT`.
 */
export type SealingKeys = readonly [string, ...string[]];

export async function sealSecret(
  [sealingKey]: SealingKeys,
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

type Sealed = { endpointId: string; sealed: string };

/** @throws {Error} for what was sealed by none of the keys, or for another endpoint. */
export async function openSecret(sealingKeys: SealingKeys, sealed: Sealed): Promise<string> {
  let failure: unknown;
  for (const key of sealingKeys) {
    try {
      return await openWith(key, sealed);
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

/** The same secret sealed by the first key; "current" when it is already, null when no key opens it. */
export async function resealSecret(
  sealingKeys: SealingKeys,
  { endpointId, sealed }: Sealed,
): Promise<string | "current" | null> {
  const [current, ...older] = sealingKeys;
  const isCurrent = await openWith(current, { endpointId, sealed }).then(
    () => true,
    () => false,
  );
  if (isCurrent) return "current";
  for (const key of older) {
    const secret = await openWith(key, { endpointId, sealed }).catch(() => null);
    if (secret !== null) return await sealSecret(sealingKeys, { endpointId, secret });
  }
  return null;
}

async function openWith(sealingKey: string, { endpointId, sealed }: Sealed): Promise<string> {
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
