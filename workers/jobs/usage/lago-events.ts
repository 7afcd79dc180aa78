import { z } from "zod";
import { traceHeaders } from "../../contract/current-trace.ts";
import type { Config } from "../config.ts";
import { cutText } from "../values/cut-text.ts";

/** One entry of the ledger, as it is billed. */
type UsageEvent = {
  transactionId: string;
  tenantId: string;
  metric: string;
  quantity: number;
  createdAt: Date;
};

/** What became of one: Lago has it, now or since before, or will never take it. */
export type Delivery = { transactionId: string; refusal: string | null };

export type LagoEvents = {
  /**
   * Hands over up to a hundred entries. Doing it again changes nothing: Lago knows each by its transaction id.
   * @throws {Error} when Lago cannot be reached or is not well: none, some or all may have arrived.
   */
  send(events: readonly UsageEvent[]): Promise<Delivery[]>;
};

/** As many as Lago takes at once. */
export const mostInBatch = 100;
const timeoutMs = 10_000;
const longestRefusal = 500;

const refusalSchema = z.object({ error_details: z.record(z.string(), z.unknown()) });

/**
 * Lago's endpoints for events, the only ones that this worker asks. A batch is taken whole or not at all, so one that
 * is refused is sent one by one: what was known already is done, and what is wrong keeps nothing else back.
 * @see https://getlago.com/docs/api-reference/events/batch
 */
export function createLagoEvents({ url, apiKey, access }: Config["lago"]): LagoEvents {
  async function post(path: string, body: object): Promise<{ status: number; text: string }> {
    const response = await fetch(new URL(`/api/v1/${path}`, url), {
      method: "POST",
      headers: {
        ...{ authorization: `Bearer ${apiKey}`, "content-type": "application/json", ...traceHeaders() },
        ...(access === null
          ? {}
          : { "cf-access-client-id": access.clientId, "cf-access-client-secret": access.clientSecret }),
      },
      body: JSON.stringify(body),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { ok, status } = response;
    if (ok || status === 422) return { status, text: await response.text() };
    await response.body?.cancel();
    throw new Error(`Lago answered ${status} to ${path}`);
  }

  async function sendOne(event: UsageEvent): Promise<Delivery> {
    const { status, text } = await post("events", { event: toLagoEvent(event) });
    const isDone = status !== 422 || isKnown(text);
    return { transactionId: event.transactionId, refusal: isDone ? null : cutText(text, longestRefusal) };
  }

  return {
    async send(events) {
      const [first] = events;
      if (first === undefined) return [];
      if (events.length === 1) return [await sendOne(first)];
      const { status } = await post("events/batch", { events: events.map(toLagoEvent) });
      if (status !== 422) return events.map(({ transactionId }) => ({ transactionId, refusal: null }));
      const deliveries: Delivery[] = [];
      for (const event of events) deliveries.push(await sendOne(event));
      return deliveries;
    },
  };
}

/**
 * The tenant's id is its subscription's in Lago. The event has no time, so that it counts from when Lago has it: with the
 * time of the work, what is late would fall into a period that is billed already, and never be.
 */
function toLagoEvent({ transactionId, tenantId, metric, quantity, createdAt }: UsageEvent) {
  return {
    ...{ transaction_id: transactionId, external_subscription_id: tenantId, code: metric },
    properties: { [metric]: quantity, worked_at: createdAt.toISOString() },
  };
}

/** Whether the only thing that is wrong with an event is that Lago has it. */
function isKnown(text: string): boolean {
  const parsed = refusalSchema.safeParse(parse(text));
  if (!parsed.success) return false;
  const codes = Object.values(parsed.data.error_details).flat();
  return codes.length > 0 && codes.every((code) => code === "value_already_exist");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
