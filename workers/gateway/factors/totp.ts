/**
 * Codes of an authenticator app: six digits of HMAC-SHA-1 over the number of the half minute, what every app knows.
 * @see https://www.rfc-editor.org/rfc/rfc6238
 */
const stepSeconds = 30;
const secretBytes = 20;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** How long a code proves itself: its own half minute and, for clocks that differ, the one before and the one after. */
export const totpLifeSeconds = 3 * stepSeconds;

/** A secret in base32, as people type it. */
export function newTotpSecret(): string {
  return randomBase32(secretBytes);
}

/** Random text that is read out and typed: each byte five bits' worth of a letter or digit. */
export function randomBase32(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  const bits = Array.from(random, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join("");
}

/** What an app reads from the picture. */
export function totpUri(secret: string, email: string): string {
  const label = `Selvedge:${encodeURIComponent(email)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=Selvedge&algorithm=SHA1&digits=6&period=${stepSeconds}`;
}

/** The half minute whose code it is, one earlier or later at most; null when it is none of theirs. */
export async function stepOf(secret: string, code: string, nowMs = Date.now()): Promise<number | null> {
  const bytes = fromBase32(secret);
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  const now = Math.floor(nowMs / 1000 / stepSeconds);
  let found: number | null = null;
  // All three are computed, whichever it is.
  for (const step of [now - 1, now, now + 1]) if ((await codeAt(key, step)) === code) found = step;
  return found;
}

async function codeAt(key: CryptoKey, step: number): Promise<string> {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter.buffer));
  const at = mac.getUint8(mac.byteLength - 1) & 0x0f;
  return String((mac.getUint32(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

function fromBase32(text: string): Uint8Array {
  const bits = Array.from(text, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}
