import { z } from "zod";
import { parseJson } from "../parse-json.ts";

/** The webhook by which Lago says which usage it has taken and cannot count, so that nobody is billed for it. */
export const usageNotCounted = "events.errors";

const schema = z.looseObject({ events_errors: z.record(z.string(), z.unknown()) });

/**
 * What is wrong with which usage, as such a webhook says: ids of transactions by the reason.
 * @see https://getlago.com/docs/api-reference/webhooks/messages
 */
export function readUncounted(body: string): string {
  const parsed = schema.safeParse(parseJson(body));
  const reasons = Object.entries(parsed.data?.events_errors ?? {}).flatMap(([reason, ids]) =>
    Array.isArray(ids) && ids.length > 0 ? [`${reason}: ${ids.join(", ")}`] : [],
  );
  return `Lago cannot count usage that it took: ${reasons.join("; ") || "it does not say why"}`.slice(0, 500);
}
