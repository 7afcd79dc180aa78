import { createHash } from "node:crypto";

/** The id of a seed, always the same: what refers to it needs no answer of Directus. @see RFC 9562, version 8 */
export function seedId(collection: string, name: string): string {
  const hash = createHash("sha256").update(`selvedge ${collection} ${name}`).digest("hex");
  const variant = ((Number.parseInt(hash.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `${variant}${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join("-");
}
