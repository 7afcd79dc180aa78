import { traceHeaders } from "../../contract/current-trace.ts";
import { type JobEvent, jobEventsPath } from "../../contract/job-events.ts";
import type { Config } from "../config.ts";
import { signEvent } from "./sign-event.ts";

const timeoutMs = 10_000;

/** The gateway is there, and will not take this event: others it may. */
export class EventRefused extends Error {}

/**
 * Tells the gateway of an event, signed. Told twice under the same id it is heard once.
 * @throws {EventRefused} when the gateway does not take it; any other error when it does not answer, or cannot now.
 */
export async function postEvent(
  { gatewayUrl, webhookSecret }: Pick<Config, "gatewayUrl" | "webhookSecret">,
  id: string,
  event: JobEvent,
): Promise<void> {
  const body = JSON.stringify(event);
  const signed = await signEvent(webhookSecret, { id, body, atSeconds: Math.floor(Date.now() / 1000) });
  const response = await fetch(new URL(jobEventsPath, gatewayUrl), {
    method: "POST",
    headers: { "content-type": "application/json", ...signed, ...traceHeaders() },
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  await response.body?.cancel();
  const { ok, status } = response;
  if (ok) return;
  const message = `The gateway answered ${status} to the event "${id}"`;
  throw status >= 500 || status === 429 ? new Error(message) : new EventRefused(message);
}
