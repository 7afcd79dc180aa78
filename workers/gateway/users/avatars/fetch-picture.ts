import type { Config } from "../../config.ts";
import { type Image, imageTypeOf } from "./image-type.ts";
import { readCapped } from "./read-capped.ts";

/** How large a picture may be. */
export const mostImageBytes = 2 * 1024 * 1024;
const timeoutMs = 8_000;
const mostRedirects = 3;

/**
 * Fetches a picture that somebody else's service names.
 *
 * Threat: the address is a stranger's to choose. Only https, and no address of this machine or of a private network, at
 * every step of the way; no more than so many bytes, seconds and steps; and what comes is a picture by its own bytes.
 * @throws {Error} naming what was wrong.
 */
export async function fetchPicture(
  { environment }: Pick<Config, "environment">,
  url: string,
): Promise<Image> {
  const signal = AbortSignal.timeout(timeoutMs);
  let next = new URL(url);
  for (let step = 0; step <= mostRedirects; step += 1) {
    if (!mayBeFetched(next, environment)) throw new Error(`Cannot fetch a picture from "${next.host}"`);
    const response = await fetch(next, { redirect: "manual", signal, headers: { accept: "image/*" } });
    const location = response.headers.get("location");
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel();
      next = new URL(location, next);
      continue;
    }
    if (!response.ok) throw new Error(`Cannot fetch a picture: "${next.host}" answered ${response.status}`);
    const bytes = await readCapped(response.body, mostImageBytes);
    const type = bytes === null ? null : imageTypeOf(bytes);
    if (bytes === null || type === null)
      throw new Error(`Cannot keep what "${next.host}" sent: no picture, or a large one`);
    return { bytes, type };
  }
  throw new Error(`Cannot fetch a picture: "${new URL(url).host}" leads on and on`);
}

/** Names of a public network alone: a number may be anybody's, and so may a name without a dot. */
function mayBeFetched({ protocol, hostname, username, port }: URL, environment: string): boolean {
  if (username !== "") return false;
  if (environment === "development" && hostname === "127.0.0.1") return true;
  const isNumber = /^[\d.]+$/.test(hostname) || hostname.startsWith("[");
  const isInner =
    !hostname.includes(".") || /\.(?:local|localhost|internal|home\.arpa|lan)\.?$/.test(hostname);
  return protocol === "https:" && port === "" && !isNumber && !isInner;
}
