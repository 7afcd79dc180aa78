import type { Deps } from "../deps.ts";
import { sendEntries } from "./send-usage.ts";
import { usageMessageSchema } from "./usage-message.ts";

/** How long to wait before another try, by how often it was tried. */
const retryDelaysSeconds = [10, 30, 60, 120];
const lastDelaySeconds = 300;

/** Bills what the messages name: a batch of messages is one of Lago's. What fails is tried again, and then swept. */
export async function consumeUsage(
  batch: MessageBatch<unknown>,
  deps: Pick<Deps, "db" | "lagoEvents" | "log">,
): Promise<void> {
  const entries: { message: Message<unknown>; transactionId: string }[] = [];
  for (const message of batch.messages) {
    const { success, data, error } = usageMessageSchema.safeParse(message.body);
    if (success) {
      entries.push({ message, ...data });
      continue;
    }
    deps.log.error("dropped a message that is no usage", { messageId: message.id, error });
    message.ack();
  }
  try {
    await sendEntries(deps, new Set(entries.map(({ transactionId }) => transactionId)));
    for (const { message } of entries) message.ack();
  } catch (error) {
    deps.log.warn("cannot bill usage yet", { entries: entries.length, error });
    for (const { message } of entries) message.retry({ delaySeconds: delayAfter(message.attempts) });
  }
}

function delayAfter(attempts: number): number {
  return retryDelaysSeconds[attempts - 1] ?? lastDelaySeconds;
}
