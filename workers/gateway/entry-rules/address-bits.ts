/** How an IPv6 address begins that stands for an IPv4 one (RFC 4291, 2.5.5.2). */
const mapped = `${"0".repeat(20)}ffff`;

/**
 * An address as hexadecimal digits, 8 of them for IPv4 and 32 for IPv6, so that addresses compare as texts. An IPv4
 * address that is written as an IPv6 one is the IPv4 address.
 * @returns null for what is no address.
 */
export function addressBits(text: string): string | null {
  if (!text.includes(":")) return bitsOfIpv4(text);
  const bits = bitsOfIpv6(text);
  return bits?.startsWith(mapped) ? bits.slice(mapped.length) : bits;
}

function bitsOfIpv4(text: string): string | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  let bits = "";
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return null;
    bits += Number(part).toString(16).padStart(2, "0");
  }
  return bits;
}

function bitsOfIpv6(text: string): string | null {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted !== null) {
    const [, head = "", tail = ""] = dotted;
    const bits = bitsOfIpv4(tail);
    return bits === null ? null : bitsOfIpv6(`${head}${bits.slice(0, 4)}:${bits.slice(4)}`);
  }
  const [left = "", right, ...more] = text.split("::");
  if (more.length > 0) return null;
  const before = left === "" ? [] : left.split(":");
  const after = right === undefined || right === "" ? [] : right.split(":");
  const missing = 8 - before.length - after.length;
  if (right === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...before, ...Array<string>(missing).fill("0"), ...after];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.map((group) => group.toLowerCase().padStart(4, "0")).join("");
}
