import { ApiError } from "../../contract/api-error.ts";
import type { Config } from "../config.ts";
import { accessHeaders } from "../upstream/upstreams.ts";

const timeoutMs = 30_000;
/** Lago leads from its own address to where it keeps files: that is two requests, and one to spare. */
const mostRequests = 3;
const fileTypes = ["application/pdf", "application/octet-stream", "binary/octet-stream"];

/**
 * Fetches a file from where the billing service says it is, which is its own address or one of the storages that are
 * configured. Whatever it says, nothing else is asked, each step of a redirect is judged anew, and the key of its API
 * stays here.
 * @throws {ApiError} `upstream_failed` for another address or an answer that is no file, `upstream_timeout`,
 * `unavailable`. Where the file was to be is for the log alone.
 */
export async function fetchInvoiceFile(
  { lago, access }: Pick<Config, "lago" | "access">,
  address: string,
): Promise<ReadableStream> {
  const signal = AbortSignal.timeout(timeoutMs);
  let url = requireAllowed(lago, address);
  for (let count = 0; count < mostRequests; count += 1) {
    const headers = url.origin === lago.url ? accessHeaders(access) : {};
    const answer = await ask(url, { headers, signal, redirect: "manual" });
    const location = answer.status >= 300 && answer.status < 400 ? answer.headers.get("location") : null;
    if (location === null) return await requireFile(answer);
    await answer.body?.cancel();
    url = requireAllowed(lago, location, url);
  }
  throw failed("The billing service led on and on to the file");
}

function requireAllowed({ url: own, fileOrigins }: Config["lago"], address: string, from?: URL): URL {
  const url = URL.canParse(address, from?.href) ? new URL(address, from?.href) : null;
  const isPlain = url !== null && url.username === "" && url.password === "";
  if (isPlain && [own, ...fileOrigins].includes(url.origin)) return url;
  throw failed(
    "The file is kept where it may not be fetched from",
    `LAGO_FILE_ORIGINS has no "${url?.origin}"`,
  );
}

async function ask(url: URL, init: RequestInit & { signal: AbortSignal }): Promise<Response> {
  try {
    return await fetch(url.href, init);
  } catch (cause) {
    if (init.signal.aborted)
      throw new ApiError("upstream_timeout", "The billing service took too long", { cause });
    throw new ApiError("unavailable", "The file cannot be reached", { cause });
  }
}

async function requireFile(answer: Response): Promise<ReadableStream> {
  const type = answer.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (answer.status === 200 && answer.body !== null && fileTypes.includes(type)) return answer.body;
  await answer.body?.cancel();
  throw failed("The billing service did not give the file", `It answered ${answer.status}, "${type}"`);
}

function failed(message: string, reason?: string): ApiError {
  return new ApiError("upstream_failed", message, reason === undefined ? {} : { cause: new Error(reason) });
}
