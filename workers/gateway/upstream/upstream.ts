import { waitUntil } from "cloudflare:workers";
import { ApiError } from "../../contract/api-error.ts";
import { currentTrace, traceHeaders } from "../../contract/current-trace.ts";
import { metrics } from "../metrics/metrics.ts";
import { createBulkhead } from "./bulkhead.ts";
import { createCircuitBreaker, type Verdict } from "./circuit-breaker.ts";
import { isAway } from "./is-away.ts";
import { requirePlainPath } from "./plain-path.ts";
import { readJson } from "./read-json.ts";

type UpstreamOptions = {
  /** In metrics. */
  label: string;
  /** As clients know it, for the text of problems. */
  name: string;
  origin: string;
  /** What proves that the gateway asks: sent with every request, over anything a request says of the same name. */
  headers?: Record<string, string>;
  /** Of a service binding; without it, the network's. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** How many requests an isolate has under way with it, and how many more whose body comes from a client. */
  mostAtOnce: number;
  mostUploads?: number;
  /** How many of the latter one holder may have. */
  mostUploadsOf?: number;
};

type UpstreamRequest = {
  method?: string;
  /** All that goes along: nothing of what a client sent that is not named here. */
  headers?: Record<string, string>;
  query?: URLSearchParams;
  body?: BodyInit | null;
  /** How long it may take: until its head for `send`, in all for `ask`. */
  timeoutMs: number;
  /** Of the client that waits for it. Where it is aborted with an `ApiError`, that is what is thrown. */
  signal?: AbortSignal;
  /** On whose account an upload counts. */
  holder?: string;
};

/** A service behind the gateway. All that the gateway asks of it goes through here. */
export type Upstream = {
  /**
   * Sends a request and hands the answer on unread, whatever its status; bodies flow both ways as they come.
   * @throws {ApiError} `unavailable` when it cannot be reached, is known to fail, or has too much to do;
   * `rate_limited` when the holder has too many uploads under way; `upstream_timeout` when it is silent; `upstream_failed` when it redirects. What it said goes to the log alone.
   */
  send(path: string, request: UpstreamRequest): Promise<Response>;
  /** The same, and reads the answer whole as JSON. @throws {ApiError} also what `readJson` throws. */
  ask(path: string, request: UpstreamRequest): Promise<unknown>;
  /** Whether it failed lately, as this isolate knows, and was not seen to be back. */
  isAway(): boolean;
  /** Whether it answers at all, asked past everything that would keep a request from it. */
  probe(path: string, signal: AbortSignal): Promise<Response>;
};

const idempotent = new Set(["GET", "HEAD", "PUT", "DELETE"]);

/** The state that it keeps, of one isolate, is counts and times alone: nothing of one request reaches another. */
export function createUpstream(options: UpstreamOptions): Upstream {
  const { label, name, origin, mostAtOnce, mostUploads = 0, mostUploadsOf = mostUploads } = options;
  const breaker = createCircuitBreaker((state) => metrics.breakerChanges.with(label, state).add());
  const requests = createBulkhead(mostAtOnce);
  const uploads = createBulkhead(mostUploads);
  const send = options.fetch ?? ((url, init) => fetch(url, init));

  async function exchange<Result>(
    path: string,
    request: UpstreamRequest,
    read: (response: Response, signal: AbortSignal) => Result | Promise<Result>,
  ): Promise<Result> {
    requirePlainPath(path);
    const isUpload = request.body instanceof ReadableStream;
    if (isUpload) refuseMoreOf(request.holder);
    const leave = (isUpload ? uploads : requests).enter(request.timeoutMs + 1_000, request.holder);
    if (leave === null) {
      metrics.bulkheadRefusals.with(label).add();
      throw notNow(`${name} has too much to do`, 1_000);
    }
    const admission = breaker.admit(request.timeoutMs + 1_000);
    if (admission === "refused") {
      leave();
      metrics.upstreamDuration.with(label, "open").observe(0);
      throw notNow(`${name} does not answer at the moment`, breaker.waitMs());
    }
    const deadline = startDeadline(request.timeoutMs);
    const signal = joinSignals(deadline.signal, request.signal);
    const told = tellDuration(label);
    let verdict: Verdict = "unknown";
    try {
      const response = await fetchTwice(path, { ...request, signal, mayRepeat: !isUpload });
      told(response.status < 400 ? "ok" : "refused");
      verdict = isAway(response.status) ? "failed" : "answered";
      await refuseRedirect(response);
      return await read(response, signal);
    } catch (error) {
      if (error instanceof ApiError) throw error;
      if (request.signal?.reason instanceof ApiError) throw request.signal.reason;
      told(deadline.signal.aborted ? "timeout" : "unreachable");
      // A client that sends slowly, breaks off or goes away is no failure of the upstream's.
      if (!isUpload && request.signal?.aborted !== true) verdict = "failed";
      if (deadline.signal.aborted)
        throw new ApiError("upstream_timeout", `${name} took too long`, { cause: error });
      throw new ApiError("unavailable", `${name} cannot be reached`, { cause: error });
    } finally {
      deadline.clear();
      breaker.note(verdict, admission);
      leave();
    }
  }

  function refuseMoreOf(holder: string | undefined): void {
    if (holder === undefined || uploads.heldBy(holder) < mostUploadsOf) return;
    metrics.bulkheadRefusals.with(label).add();
    throw new ApiError("rate_limited", `At most ${mostUploadsOf} uploads at once: wait for one to end`, {
      headers: { "retry-after": "5" },
    });
  }

  /** Once more where there was no connection, and doing it twice is the same as once. */
  async function fetchTwice(path: string, request: ToFetch): Promise<Response> {
    try {
      return await fetchOnce(path, request);
    } catch (error) {
      const { mayRepeat, signal, method = "GET" } = request;
      if (!mayRepeat || signal.aborted || !idempotent.has(method)) throw error;
      metrics.upstreamRetries.with(label).add();
      return await fetchOnce(path, request);
    }
  }

  /**
   * Plain objects and strings as long as they can be: each `Request` and `Headers` is an object of the runtime, which
   * costs more to make, to ask and to collect than everything else here.
   */
  function fetchOnce(path: string, { method = "GET", body = null, ...request }: ToFetch): Promise<Response> {
    const headers: Record<string, string> = {};
    for (const header in request.headers) headers[header.toLowerCase()] = request.headers[header] ?? "";
    Object.assign(headers, traceHeaders(), options.headers);
    const query = request.query === undefined ? "" : String(request.query);
    const url = origin + path + (query === "" ? "" : `?${query}`);
    return send(url, { method, headers, body, redirect: "manual", signal: request.signal });
  }

  async function refuseRedirect({ status, body }: Response): Promise<void> {
    if (status < 300 || status >= 400 || status === 304) return;
    await body?.cancel();
    throw new ApiError("upstream_failed", `${name} redirected`);
  }

  return {
    send(path, request) {
      const answer = exchange(path, request, (response) => response);
      // Whoever breaks off an upload would else keep its place until the end of its long time.
      if (request.body instanceof ReadableStream) waitUntil(answer.catch(() => {}));
      return answer;
    },
    ask: (path, request) =>
      exchange(path, request, (response, signal) => readJson(response, { name, signal })),
    isAway: () => breaker.isOpen(),
    probe: (path, signal) => fetchOnce(path, { signal, timeoutMs: 0, mayRepeat: false }),
  };
}

type ToFetch = Omit<UpstreamRequest, "signal"> & { signal: AbortSignal; mayRepeat: boolean };

/** Counts how long the head of an answer took, once, also for the request that waits for it. */
function tellDuration(label: string): (outcome: string) => void {
  const startedMs = performance.now();
  let told = false;
  return (outcome) => {
    if (told) return;
    told = true;
    const durationMs = performance.now() - startedMs;
    metrics.upstreamDuration.with(label, outcome).observe(durationMs);
    const trace = currentTrace();
    if (trace === null) return;
    trace.upstreamMs += durationMs;
    if (durationMs > (trace.slowestUpstream?.ms ?? -1))
      trace.slowestUpstream = { name: label, ms: durationMs };
  };
}

function notNow(message: string, waitMs: number): ApiError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new ApiError("unavailable", message, { headers: { "retry-after": String(seconds) } });
}

/** Unlike that of `AbortSignal.timeout` it can be lifted, for a body that takes longer than its head. */
function startDeadline(timeoutMs: number): { signal: AbortSignal; clear: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error("It took too long")), timeoutMs);
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}

function joinSignals(deadline: AbortSignal, client: AbortSignal | undefined): AbortSignal {
  return client === undefined ? deadline : AbortSignal.any([deadline, client]);
}
