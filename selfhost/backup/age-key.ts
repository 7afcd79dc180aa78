import { generateKeyPairSync } from "node:crypto";

/** `identity` opens what was encrypted for `recipient`; they are those that `age-keygen` would write. */
export type AgeKey = { identity: string; recipient: string };

/**
 * Makes a key for age, so that a box can be set up before age is installed.
 * @see https://github.com/C2SP/C2SP/blob/main/age.md#the-x25519-recipient-type
 */
export function makeAgeKey(): AgeKey {
  const { d = "", x = "" } = generateKeyPairSync("x25519").privateKey.export({ format: "jwk" });
  return {
    identity: bech32("age-secret-key-", Buffer.from(d, "base64url")).toUpperCase(),
    recipient: bech32("age", Buffer.from(x, "base64url")),
  };
}

const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/** @see https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki */
function bech32(prefix: string, bytes: Uint8Array): string {
  const words = inFiveBits(bytes);
  const expanded = [...prefix].map((character) => character.charCodeAt(0));
  const head = [...expanded.map((code) => code >> 5), 0, ...expanded.map((code) => code & 31)];
  const sum = polymod([...head, ...words, 0, 0, 0, 0, 0, 0]) ^ 1;
  const checksum = Array.from({ length: 6 }, (_, index) => (sum >> (5 * (5 - index))) & 31);
  return `${prefix}1${[...words, ...checksum].map((word) => alphabet[word]).join("")}`;
}

function inFiveBits(bytes: Uint8Array): number[] {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? []).map((word) => Number.parseInt(word.padEnd(5, "0"), 2));
}

const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

function polymod(values: number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of generators.entries()) if ((top >> bit) & 1) sum ^= generator;
  }
  return sum >>> 0;
}
