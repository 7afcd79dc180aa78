import { z } from "zod";

const loopback = "127.0.0.1";
const address = z.union([z.ipv4(), z.ipv6()]);

/**
 * Who is asking, from the one header that the place of deployment vouches for: Cloudflare sets `cf-connecting-ip`
 * itself, a trusted proxy appends to `x-forwarded-for`. What a client wrote before the proxy's entry is not looked at.
 * @returns an IP address; loopback behind a proxy that said nothing, "unknown" at Cloudflare in that case.
 */
export function clientAddressOf(headers: Headers, header: "cf-connecting-ip" | "x-forwarded-for"): string {
  const named = headers.get(header)?.split(",").at(-1)?.trim().toLowerCase();
  if (named !== undefined && address.safeParse(named).success) return named;
  return header === "cf-connecting-ip" ? "unknown" : loopback;
}

/** What counts as one client for a limit: an IPv4 address, or the /64 that one IPv6 subscriber has to themselves. */
export function countedAddressOf(clientAddress: string): string {
  if (!clientAddress.includes(":")) return clientAddress;
  const mapped = /^::ffff:([\d.]+)$/.exec(clientAddress)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = "", tail] = clientAddress.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
