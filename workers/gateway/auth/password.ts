// Native scrypt: in JavaScript, better-auth's default without it, a check costs more (bench/README.md). workerd's
// node:crypto has no argon2.
import { scrypt, timingSafeEqual } from "node:crypto";

/**
 * better-auth's format, `salt:key` in hex, so that hashes move between its hasher and this one. The salt goes into
 * scrypt as its hex text.
 * @see https://www.rfc-editor.org/rfc/rfc7914
 */
const cost = { N: 16_384, r: 16, p: 1 };
const keyBytes = 64;
const saltBytes = 16;

/** Hashes a password for storage, with a new salt. */
export async function hashPassword(password: string): Promise<string> {
  const salt = toHex(crypto.getRandomValues(new Uint8Array(saltBytes)));
  return `${salt}:${toHex(await deriveKey(password, salt))}`;
}

/** Whether `password` is the one that was hashed; false for a hash that is not in the format. */
export async function verifyPassword({
  hash,
  password,
}: {
  hash: string;
  password: string;
}): Promise<boolean> {
  const [salt, key] = hash.split(":");
  if (!salt || !key || !/^(?:[0-9a-f]{2})+$/.test(key)) return false;
  const expected = fromHex(key);
  const actual = await deriveKey(password, salt);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function deriveKey(password: string, salt: string): Promise<Uint8Array> {
  const maxmem = 256 * cost.N * cost.r;
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, keyBytes, { ...cost, maxmem }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
  );
}
