import { addressBits } from "./address-bits.ts";

/** A network: its first and last address as `addressBits` writes them, and its one spelling in CIDR notation. */
export type Network = { first: string; last: string; cidr: string };

/**
 * Reads an address or a network; what is below the mask is cleared. A network of IPv6 that is one of IPv4 addresses
 * (`::ffff:203.0.113.0/120`) is the one of IPv4.
 * @returns null for what is neither.
 */
export function readNetwork(text: string): Network | null {
  const [address = "", length, ...more] = text.split("/");
  const bits = addressBits(address);
  if (bits === null || more.length > 0) return null;
  const width = bits.length * 4;
  // The mask of an IPv4 address that is written as an IPv6 one counts from the front of that.
  const before = address.includes(":") && width === 32 ? 96 : 0;
  if (length !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(length)) return null;
  const mask = length === undefined ? width : Number(length) - before;
  if (mask < 0 || mask > width) return null;
  const host = (1n << BigInt(width - mask)) - 1n;
  const last = BigInt(`0x${bits}`) | host;
  const first = hex(last ^ host, bits.length);
  return { first, last: hex(last, bits.length), cidr: `${spell(first)}/${mask}` };
}

function hex(value: bigint, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

function spell(bits: string): string {
  if (bits.length === 8)
    return pairs(bits, 2)
      .map((byte) => Number.parseInt(byte, 16))
      .join(".");
  // URLs write an IPv6 address in its one spelling (RFC 5952).
  return new URL(`http://[${pairs(bits, 4).join(":")}]`).hostname.slice(1, -1);
}

function pairs(bits: string, digits: number): string[] {
  return bits.match(new RegExp(`.{${digits}}`, "g")) ?? [];
}
