import { log } from "./log.ts";
import { metrics } from "./metrics/metrics.ts";

/**
 * Says of messages that a queue gave up that it did, and counts them, each once. A mail may hold a link that signs in, so
 * nothing of what they say is logged.
 */
export function countGivenUp(batch: MessageBatch, queue: "mail" | "accounts"): void {
  for (const { id, timestamp, attempts } of batch.messages) {
    if (attempts > 1) continue;
    log("error", "message_given_up", { queue, queueId: id, sentAt: timestamp.toISOString() });
    metrics.queueMessages.with(queue, "given_up").add();
  }
}
