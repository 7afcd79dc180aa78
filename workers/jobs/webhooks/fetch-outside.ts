import type { Config } from "../config.ts";

export type FetchOutside = (url: URL, init: RequestInit) => Promise<Response>;

/**
 * Asks an address that a customer gave. One box gives its workers a way that leads to the open internet alone; in the cloud
 * there is no other. In development a receiver on this machine may be asked too.
 */
export function createFetchOutside(
  { environment }: Pick<Config, "environment">,
  outside: Pick<Fetcher, "fetch"> | undefined,
): FetchOutside {
  if (outside === undefined || environment === "development") return (url, init) => fetch(url, init);
  return (url, init) => outside.fetch(url, init);
}
