import { createLagoApp } from "./app.ts";
import type { Lago } from "./lago.ts";
import { listen } from "./node-http.ts";
import { createStore } from "./store.ts";

export type LagoOptions = {
  /** 0 picks a free port. */
  port: number;
  host?: string;
  apiKey: string;
};

export type RunningLago = { url: string; port: number; stop: () => Promise<void> };

/**
 * Starts the Lago double: the part of Lago's `/api/v1` that Selvedge uses, with its state in memory.
 * @throws Error naming the address when the port is taken.
 */
export async function startLago({ port, host = "127.0.0.1", apiKey }: LagoOptions): Promise<RunningLago> {
  const lago: Lago = { store: createStore(), now: Date.now };
  const app = createLagoApp(lago, { apiKey });
  const server = await listen(async (request) => app.fetch(request), { port, host });
  return { url: `http://${host}:${server.port}`, port: server.port, stop: server.stop };
}
