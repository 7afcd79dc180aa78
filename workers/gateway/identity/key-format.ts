/**
 * A key is `slv_`, 43 random characters of 62 (256 bits) and 6 of a CRC-32 over what is before them. The prefix lets
 * secret scanners find keys, the checksum tells a key from a typo without asking anyone. It is no proof: whoever knows
 * this page can compute it, and only the record says which keys there are.
 * @see https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
 */
const prefix = "slv_";
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const secretLength = 43;
const checksumLength = 6;
const shape = new RegExp(`^${prefix}[0-9A-Za-z]{${secretLength + checksumLength}}$`);

export function newKey(): string {
  const body = prefix + randomCharacters(secretLength);
  return body + checksumOf(body);
}

export function isWellFormed(key: string): boolean {
  if (!shape.test(key)) return false;
  const body = key.slice(0, -checksumLength);
  return checksumOf(body) === key.slice(-checksumLength);
}

/** What is kept of a key to tell it from others: too little to guess the rest. */
export function startOf(key: string): string {
  return key.slice(0, prefix.length + 8);
}

/**
 * What is kept of a key to know it again, SHA-256 in hexadecimal. The key has 256 random bits, so a slow hash would
 * protect nothing; and a key is only ever looked up by this, so how long a comparison takes tells nothing of a key.
 */
export async function hashKey(key: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Bytes from 248 on are thrown away: with them, some characters would come more often. */
function randomCharacters(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < 248 && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}

function checksumOf(text: string): string {
  let rest = crc32(text);
  let checksum = "";
  for (let index = 0; index < checksumLength; index += 1) {
    checksum = alphabet[rest % alphabet.length] + checksum;
    rest = Math.floor(rest / alphabet.length);
  }
  return checksum;
}

/** The one of ISO 3309, as in zip files. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
