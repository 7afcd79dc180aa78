import { z } from "zod";

const loopback = "127.0.0.1";
const address = z.union([z.ipv4(), z.ipv6()]);

/**
 * Who is asking, from the one header that the place of deployment vouches for: Cloudflare sets `cf-connecting-ip`
 * itself, a trusted proxy appends to `x-forwarded-for`. What a client wrote before the proxy's entry is not looked at.
 * @returns an IP address; loopback behind a proxy that said nothing, "unknown" at Cloudflare in that case.
 */
export function clientAddressOf(headers: Headers, header: "cf-connecting-ip" | "x-forwarded-for"): string {
  const said = headers.get(header)?.trim().toLowerCase();
  // Cloudflare names one address. Several are no address: whoever sent another one must not choose which counts.
  const named = header === "cf-connecting-ip" ? said : said?.split(",").at(-1)?.trim();
  if (named !== undefined && address.safeParse(named).success) return named;
  return header === "cf-connecting-ip" ? "unknown" : loopback;
}

/** What counts as one client for a limit: an IPv4 address, or the /64 that one IPv6 subscriber has to themselves. */
export function countedAddressOf(clientAddress: string): string {
  if (!clientAddress.includes(":")) return clientAddress;
  const groups = groupsOf(clientAddress);
  return embeddedIpv4(groups) ?? `${inHex(groups.slice(0, 4))}::/64`;
}

/** The IPv6 network that such a /64 is usually one of: the /48 that is given to one site. Null for IPv4. */
export function countedNetworkOf(clientAddress: string): string | null {
  if (!clientAddress.includes(":")) return null;
  const groups = groupsOf(clientAddress);
  return embeddedIpv4(groups) === null ? `${inHex(groups.slice(0, 3))}::/48` : null;
}

/** The eight groups of a valid IPv6 address, however it is spelled. */
function groupsOf(address: string): number[] {
  const [head = "", tail] = address.split("::");
  const left = readGroups(head);
  const right = readGroups(tail ?? "");
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => 0);
  return [...left, ...zeros, ...right];
}

function readGroups(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

/** `::ffff:0:0/96` is how IPv4 clients look to a socket for both. */
function embeddedIpv4(groups: number[]): string | null {
  const [high = 0, low = 0] = groups.slice(6);
  if (groups.slice(0, 5).some((group) => group !== 0) || groups[5] !== 0xffff) return null;
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

function inHex(groups: number[]): string {
  return groups.map((group) => group.toString(16)).join(":");
}
