import { ApiError } from "../../contract/api-error.ts";
import type { Deps } from "../deps.ts";
import { type GuardOptions, guardUrl, RefusedAddress } from "../webhooks/guard-url.ts";
import { baseName } from "./receive-upload.ts";

/** Of the whole of it: name, redirects and every byte. */
export const mostFetchMs = 5 * 60_000;
const mostRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/** `signal` aborts when the whole of it has taken too long. */
export type FetchedSource = {
  body: ReadableStream<Uint8Array>;
  fileName: string;
  bytes: number | null;
  signal: AbortSignal;
};

/**
 * Asks an address that a customer gave for a file. Every address on the way is looked at before it is asked, also those
 * that redirects lead to; nothing of ours goes along.
 * @throws {ApiError} `invalid_request` for an address that is not asked, `unprocessable` for one that gives no file.
 */
export async function fetchSource(
  { config, fetchOutside }: Pick<Deps, "config" | "fetchOutside">,
  url: string,
): Promise<FetchedSource> {
  const guard = { dnsUrl: config.dnsUrl, allowsThisMachine: config.environment === "development" };
  const signal = AbortSignal.timeout(mostFetchMs);
  let next = url;
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const address = await guarded(next, guard);
    const response = await ask(fetchOutside, address, signal);
    const location = redirects.has(response.status) ? response.headers.get("location") : null;
    if (location === null) return { ...fileOf(response, address), signal };
    await response.body?.cancel();
    if (!URL.canParse(location, address.href)) throw noFile("It redirects to something that is no address");
    next = new URL(location, address.href).href;
  }
  throw noFile(`It redirects more than ${mostRedirects} times`);
}

async function guarded(url: string, guard: GuardOptions): Promise<URL> {
  try {
    return await guardUrl(url, guard);
  } catch (error) {
    if (!(error instanceof RefusedAddress))
      throw new ApiError("unavailable", "The DNS cannot be asked", { cause: error });
    const errors = [{ path: "body.url", message: error.message }];
    throw new ApiError("invalid_request", `Cannot fetch the file: ${error.message}`, {
      errors,
      cause: error,
    });
  }
}

/** Says no more of an address that cannot be reached: what is closed, refused or not there would be a map of a network. */
async function ask(fetchOutside: Deps["fetchOutside"], url: URL, signal: AbortSignal): Promise<Response> {
  try {
    return await fetchOutside(url, {
      headers: { accept: "text/csv, application/x-ndjson, */*;q=0.5", "user-agent": "Selvedge-Import/1" },
      redirect: "manual",
      signal,
    });
  } catch (cause) {
    throw noFile(isTimeout(cause) ? "It takes too long to answer" : "It cannot be reached", cause);
  }
}

function fileOf(response: Response, url: URL): Omit<FetchedSource, "signal"> {
  if (response.status !== 200 || response.body === null) {
    void response.body?.cancel().catch(() => {});
    throw noFile(`It answers ${response.status}`);
  }
  const length = Number(response.headers.get("content-length") ?? Number.NaN);
  // The length is that of what is sent, which is less than the file where it is packed.
  const isPacked = response.headers.has("content-encoding");
  return {
    body: response.body,
    fileName: nameOf(url),
    bytes: Number.isSafeInteger(length) && !isPacked ? length : null,
  };
}

function nameOf({ pathname }: URL): string {
  const last = pathname.split("/").at(-1) ?? "";
  try {
    return baseName(decodeURIComponent(last).replaceAll(/\p{Cc}/gu, "")).toWellFormed();
  } catch {
    return baseName(last);
  }
}

export function isTimeout(error: unknown): boolean {
  return (error as Error | undefined)?.name === "TimeoutError";
}

export function noFile(why: string, cause?: unknown): ApiError {
  return new ApiError("unprocessable", `Cannot fetch the file from its address: ${why}`, { cause });
}
