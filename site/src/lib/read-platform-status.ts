import { getRequestEvent } from "solid-js/web";
import type { Readiness } from "../../../workers/contract/health.ts";
import type { Status } from "../../../workers/contract/status.ts";

/**
 * What the gateway says of itself and what it needs, and how what people do went lately; each null where there is no
 * answer of its own.
 */
export type PlatformStatus = { readiness: Readiness | null; record: Status | null; askedAt: string };

/** Asks both at once; neither waits for, or fails with, the other. */
export async function readPlatformStatus(): Promise<PlatformStatus> {
  const askedAt = new Date().toISOString();
  const [readiness, record] = await Promise.all([
    read<Readiness>("/health/ready", "dependencies"),
    read<Status>("/api/status", "journeys"),
  ]);
  return { readiness, record, askedAt };
}

/**
 * A platform that is down says so with 503, and a body like any other; whatever else answers is not the gateway.
 * @param list The list that its answer has.
 */
async function read<Answer>(path: string, list: keyof Answer): Promise<Answer | null> {
  try {
    const body = (await (await ask(path)).json()) as Answer;
    return Array.isArray(body[list]) ? body : null;
  } catch (cause) {
    if (import.meta.env.SSR) console.error(`Cannot ask ${path}:`, cause);
    return null;
  }
}

async function ask(path: string): Promise<Response> {
  if (!import.meta.env.SSR) return fetch(path);
  const event = getRequestEvent();
  if (!event) throw new Error(`Cannot ask "${path}": there is no request to ask for`);
  const { askGateway } = await import("./ask-gateway.ts");
  return askGateway({ request: event.request, clientAddress: event.clientAddress }, path, { as: "nobody" });
}
