import { setTimeout as sleep } from "node:timers/promises";
import { createLagoApp } from "./app.ts";
import { settle, simulatedNow } from "./engine/clock.ts";
import { createFaults, type Faults } from "./faults.ts";
import type { Lago } from "./lago.ts";
import { type Handler, listen } from "./node-http.ts";
import { openStore } from "./snapshot.ts";
import { addEndpoint } from "./webhooks/endpoints.ts";
import { createWebhooks } from "./webhooks/webhooks.ts";

export type LagoOptions = {
  /** 0 picks a free port. */
  port: number;
  host?: string;
  apiKey: string;
  /** Receives every webhook; signed with `hmacKey`, or as a JWT when there is none. */
  webhookUrl?: string;
  hmacKey?: string;
  /** Where the state is kept over a restart; without it, in memory. */
  dir?: string;
  /** The simulated time (ISO 8601) at which the clock stands still at first; without it, time runs from now. */
  frozenAt?: string;
  /** Real time between the attempts of a webhook, as in Lago. */
  retryDelaysMs?: readonly number[];
  webhookTimeoutMs?: number;
};

export type RunningLago = { url: string; port: number; stop: () => Promise<void> };

/** How often what became due is done when nobody asks. */
const tickMs = 1000;

/**
 * Starts the Lago double: the part of Lago's `/api/v1` that Selvedge uses, with plans, usage, invoices, payments and
 * webhooks over simulated time.
 * @throws Error naming the address when the port is taken.
 */
export async function startLago(options: LagoOptions): Promise<RunningLago> {
  const { port, host = "127.0.0.1", apiKey, webhookUrl, hmacKey } = options;
  const { store, changed, close } = openStore(options.dir);
  if (options.frozenAt !== undefined) store.clock.frozenAt = Date.parse(options.frozenAt);
  const faults = createFaults();
  const now = () => simulatedNow(store);
  let url = "";
  const webhooks = createWebhooks({
    store,
    faults,
    now,
    issuer: () => url,
    retryDelaysMs: options.retryDelaysMs ?? [3_000, 18_000],
    timeoutMs: options.webhookTimeoutMs ?? 30_000,
  });
  const lago: Lago = { store, now, emit: webhooks.emit, faults, url: () => url };
  if (hmacKey !== undefined) store.organization.hmacKey = hmacKey;
  if (webhookUrl !== undefined) {
    addEndpoint(lago, { webhook_url: webhookUrl, signature_algo: hmacKey === undefined ? "jwt" : "hmac" });
  }
  const app = createLagoApp(lago, { apiKey, drained: webhooks.drained, changed });
  const server = await listen(
    withFaults(faults, async (request) => app.fetch(request)),
    { port, host },
  );
  url = `http://${host}:${server.port}`;
  const ticking = setInterval(() => settle(lago), tickMs);
  ticking.unref();
  return {
    url,
    port: server.port,
    async stop() {
      clearInterval(ticking);
      webhooks.stop();
      await server.stop();
      close();
    },
  };
}

/** The switches of `POST /_faults` for calls of the API. */
function withFaults(faults: Faults, handler: Handler): Handler {
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith("/api/")) return await handler(request);
    const struck = faults.api(`${request.method} ${pathname}`);
    const has = (kind: string) => struck.find((rule) => rule.kind === kind);
    const slow = has("slow");
    if (slow) await sleep(slow.delay_ms);
    if (has("cut")) return null;
    if (has("error")) return Response.json({ status: 500, error: "Internal Server Error" }, { status: 500 });
    const response = await handler(request);
    return has("lost") ? null : response;
  };
}
