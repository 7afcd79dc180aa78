import { traceHeaders } from "../../contract/current-trace.ts";
import { type JobEvent, jobEventsPath } from "../../contract/job-events.ts";
import type { Config } from "../config.ts";
import { signEvent } from "./sign-event.ts";

const timeoutMs = 10_000;

/**
 * Tells the gateway of an event, signed. Told twice under the same id it is heard once.
 * @throws {Error} when the gateway does not take it.
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
  if (!response.ok) throw new Error(`The gateway answered ${response.status} to the event "${id}"`);
}
