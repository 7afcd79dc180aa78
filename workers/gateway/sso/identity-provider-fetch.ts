import type { Config } from "../config.ts";

/**
 * Threat: whoever manages an organization says which addresses are asked. So they are public ones over TLS, answers
 * are small and soon, and nothing is followed elsewhere. In development the providers are on this machine.
 */
export class ProviderUnreachable extends Error {
  override readonly name = "ProviderUnreachable";
}

const timeoutMs = 5_000;
const mostBytes = 256 * 1024;

const insideNames =
  /(?:^|\.)(?:localhost|local|internal|intranet|lan|corp|home|home\.arpa|localdomain|test|onion)$/;

/**
 * The address if it may be asked.
 * @throws {ProviderUnreachable} with the reason, for everything that is not on the public network.
 */
export function requirePublicUrl(value: string, environment: Config["environment"]): URL {
  const refuse = (reason: string) => new ProviderUnreachable(`Cannot use "${value}": ${reason}`);
  if (!URL.canParse(value)) throw refuse("not a URL");
  const url = new URL(value);
  if (url.username !== "" || url.password !== "") throw refuse("it has credentials in it");
  if (url.hash !== "") throw refuse("it has a fragment");
  if (environment === "development" && url.protocol === "http:") return url;
  if (url.protocol !== "https:") throw refuse("only https is asked");
  if (environment === "development") return url;
  const host = url.hostname.replace(/\.$/, "");
  // The parser has turned every spelling of an IPv4 address into the dotted one.
  if (/^[\d.]+$/.test(host) || host.startsWith("[")) throw refuse("an IP address is nobody's name");
  if (!host.includes(".") || insideNames.test(host)) throw refuse("it is not on the public network");
  if (url.port !== "") throw refuse("only the usual port is asked");
  return url;
}

type Answer = { status: number; text: string };

/** Asks an identity provider. @throws {ProviderUnreachable} with a reason that its organization may see. */
export async function fetchFromProvider(
  value: string,
  environment: Config["environment"],
  init: Pick<RequestInit, "method" | "headers" | "body"> = {},
): Promise<Answer> {
  const url = requirePublicUrl(value, environment);
  try {
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw new ProviderUnreachable(`Cannot use "${value}": it leads elsewhere`);
    }
    return { status: response.status, text: await readCapped(value, response) };
  } catch (error) {
    if (error instanceof ProviderUnreachable) throw error;
    throw new ProviderUnreachable(`Cannot use "${value}": it does not answer`, { cause: error });
  }
}

async function readCapped(value: string, response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new ProviderUnreachable(`Cannot use "${value}": its answer is too large`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
