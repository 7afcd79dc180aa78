/**
 * AES-256-GCM under a person's key, a random 96-bit nonce in front, all in base64. `place` is what the text belongs to;
 * it is authenticated, so that a sealed text cannot be moved to another row or field.
 */
export async function seal(key: CryptoKey, place: string, text: string): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const sealed = await crypto.subtle.encrypt(algorithm(nonce, place), key, new TextEncoder().encode(text));
  return btoa([...nonce, ...new Uint8Array(sealed)].map((byte) => String.fromCharCode(byte)).join(""));
}

/** @returns null when the text was not sealed with this key for this place. */
export async function open(key: CryptoKey, place: string, sealed: string): Promise<string | null> {
  try {
    const bytes = Uint8Array.from(atob(sealed), (character) => character.charCodeAt(0));
    const nonce = bytes.slice(0, nonceBytes);
    const text = await crypto.subtle.decrypt(algorithm(nonce, place), key, bytes.slice(nonceBytes));
    return new TextDecoder().decode(text);
  } catch {
    return null;
  }
}

const nonceBytes = 12;

function algorithm(iv: Uint8Array, place: string) {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(place) };
}

/** What a sealed text belongs to. */
export function sealedPlace(rowId: string, field: "origin" | "changes"): string {
  return `${rowId}:${field}`;
}
