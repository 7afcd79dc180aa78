import { vi } from "vitest";

export type Upstream = { requests: Request[]; restore: () => void };

/** Stands in for whatever is fetched below `origin`; everything else is fetched for real. */
export function standInFor(
  origin: string,
  answer: (request: Request) => Response | Promise<Response>,
): Upstream {
  const requests: Request[] = [];
  const real = globalThis.fetch;
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    // Before a request is made of it, which would use up the body of one that goes elsewhere.
    const { url } = input instanceof Request ? input : { url: String(input) };
    if (new URL(url).origin !== origin) return real(input, init);
    const request = new Request(input, init);
    requests.push(request);
    return answer(request);
  });
  return { requests, restore: () => spy.mockRestore() };
}

/** A service binding whose other end answers so, whichever way it is asked. */
export function serviceThat(answer: (request: Request) => Response | Promise<Response>): Fetcher {
  const fetch = async (input: RequestInfo, init?: RequestInit) => answer(new Request(input, init));
  return { fetch } as unknown as Fetcher;
}

/** A service that never answers, and notices when nobody waits any more. */
export function silence({ signal }: Request): Promise<Response> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}
