/**
 * Threat: an address that a customer gives is asked by our own worker, so it must not lead to where only we are: private
 * networks, this machine, a cloud's metadata. What is not known to be public is refused.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */

/** First address and length of prefix of what is not public in IPv4. */
const special4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

/** The same within 2000::/3, which alone is public in IPv6; addresses that carry one of IPv4 are among them. */
const special6: readonly (readonly [string, number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
];

/** Whether an address, as the DNS or a URL writes it, is one of the open internet. */
export function isPublicAddress(address: string): boolean {
  const four = bitsOf4(address);
  if (four !== null) return !special4.some(([first, length]) => isWithin(four, bitsOf4(first), length));
  const six = bitsOf6(address);
  if (six === null || !six.startsWith("001")) return false;
  return !special6.some(([first, length]) => isWithin(six, bitsOf6(first), length));
}

/** Whether a URL's host is an address and no name. */
export function isAddress(hostname: string): boolean {
  return bitsOf4(hostname) !== null || bitsOf6(hostname) !== null;
}

function isWithin(bits: string, first: string | null, length: number): boolean {
  return first !== null && bits.slice(0, length) === first.slice(0, length);
}

function bitsOf4(address: string): string | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return null;
  return parts.map((part) => part.toString(2).padStart(8, "0")).join("");
}

/** The URL parser knows every way of writing one, with an IPv4 address at its end too. */
function bitsOf6(address: string): string | null {
  const plain = address.replace(/^\[|\]$/g, "");
  if (!plain.includes(":") || !URL.canParse(`http://[${plain}]/`)) return null;
  const [head = "", tail] = new URL(`http://[${plain}]/`).hostname.slice(1, -1).split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const [front, back] = [groups(head), groups(tail ?? "")];
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => "0");
  return [...front, ...(tail === undefined ? [] : zeros), ...back]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0"))
    .join("");
}
