import { query } from "@solidjs/router";
import { getRequestEvent } from "solid-js/web";
import type { Readiness } from "../../../workers/contract/health.ts";

/** What the gateway says of itself and what it needs; null where it does not answer at all. */
export type PlatformStatus = { readiness: Readiness | null; askedAt: string };

const path = "/health/ready";

/** How the platform is. Never a failure: that nobody answers is an answer. */
export const statusQuery = query(async (): Promise<PlatformStatus> => {
  const askedAt = new Date().toISOString();
  try {
    return { readiness: await readReadiness(await ask()), askedAt };
  } catch (cause) {
    if (import.meta.env.SSR) console.error(`Cannot ask ${path}:`, cause);
    return { readiness: null, askedAt };
  }
}, "status");

async function ask(): Promise<Response> {
  if (!import.meta.env.SSR) return fetch(path);
  const event = getRequestEvent();
  if (!event) throw new Error(`Cannot ask "${path}": there is no request to ask for`);
  const { askGateway } = await import("./ask-gateway.ts");
  return askGateway({ request: event.request, clientAddress: event.clientAddress }, path, { as: "nobody" });
}

/** A platform that is down says so with 503, and a body like any other; whatever else answers is not the gateway. */
async function readReadiness(response: Response): Promise<Readiness | null> {
  const body = (await response.json()) as Partial<Readiness>;
  return Array.isArray(body.dependencies) ? (body as Readiness) : null;
}
