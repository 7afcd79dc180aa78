import { z } from "zod";
import { isAddress, isPublicAddress } from "./public-address.ts";

const dnsTimeoutMs = 5_000;
const [a, aaaa] = [1, 28];
const [noError, noSuchName] = [0, 3];

const answerSchema = z.object({
  Status: z.int(),
  Answer: z.array(z.object({ type: z.int(), data: z.string() })).default([]),
});

export type GuardOptions = {
  /** Answers DNS questions over HTTPS, in JSON. */
  dnsUrl: string;
  /** In development alone a receiver on this machine may be told, without encryption. */
  allowsThisMachine: boolean;
};

/** What keeps an address from being asked, in words for whoever gave it. */
export class RefusedAddress extends Error {
  override readonly name = "RefusedAddress";
}

/**
 * What the address alone shows: https, no credentials, and no host that only we could reach.
 * @throws {RefusedAddress}
 */
export function checkUrl(text: string, { allowsThisMachine }: Pick<GuardOptions, "allowsThisMachine">): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) throw new RefusedAddress(`"${text}" is not an address`);
  if (url.username !== "" || url.password !== "")
    throw new RefusedAddress("The address carries a name or a password");
  if (allowsThisMachine && isThisMachine(url.hostname)) return url;
  if (url.protocol !== "https:") throw new RefusedAddress("The address is not an https one");
  if (isAddress(url.hostname) && !isPublicAddress(url.hostname.replace(/^\[|\]$/g, ""))) {
    throw new RefusedAddress(`The address "${url.hostname}" is not a public one`);
  }
  return url;
}

/**
 * The same, right before it is asked, with every address that the DNS has for its name. `fetch` looks the name up again
 * and cannot be held to an address, so this is the first of two lines: the second is a network that leads to the open
 * internet alone.
 * @throws {RefusedAddress} also when the DNS cannot say.
 * @throws {Error} when the DNS cannot be asked.
 */
export async function guardUrl(text: string, options: GuardOptions): Promise<URL> {
  const url = checkUrl(text, options);
  const { hostname } = url;
  if (isAddress(hostname) || (options.allowsThisMachine && isThisMachine(hostname))) return url;
  const found = await Promise.all([resolve(hostname, a, options), resolve(hostname, aaaa, options)]);
  const addresses = found.flat();
  if (addresses.length === 0) throw new RefusedAddress(`The DNS has no address for "${hostname}"`);
  const refused = addresses.find((address) => !isPublicAddress(address));
  if (refused !== undefined)
    throw new RefusedAddress(`"${hostname}" leads to "${refused}", which is not a public address`);
  return url;
}

function isThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}

async function resolve(name: string, type: number, { dnsUrl }: GuardOptions): Promise<string[]> {
  const question = new URL(dnsUrl);
  question.searchParams.set("name", name);
  question.searchParams.set("type", type === a ? "A" : "AAAA");
  const response = await fetch(question, {
    headers: { accept: "application/dns-json" },
    redirect: "manual",
    signal: AbortSignal.timeout(dnsTimeoutMs),
  });
  const parsed = answerSchema.safeParse(response.ok ? await response.json().catch(() => null) : null);
  if (!parsed.success || ![noError, noSuchName].includes(parsed.data.Status))
    throw new RefusedAddress(`The DNS cannot say where "${name}" is`);
  return parsed.data.Answer.filter((record) => record.type === type).map(({ data }) => data);
}
