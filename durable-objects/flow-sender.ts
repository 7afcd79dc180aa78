import type { StepMessage } from "./flow-protocol.ts";

/** What a queue takes in one call. */
const batchSize = 100;

type SenderOptions = {
  queueOf: (message: StepMessage) => Queue;
  /** Gets a batch that could not be sent; the others are not held up by it. */
  onUnsent: (batch: readonly StepMessage[], error: unknown) => void;
};

/** Sends messages in few batches: what comes while others are on their way goes with the next. Resolves once all are sent. */
export function createSender({ queueOf, onUnsent }: SenderOptions) {
  let waiting: StepMessage[] = [];
  let isSending = false;

  async function sendAll(messages: readonly StepMessage[]): Promise<void> {
    const byQueue = Map.groupBy(messages, queueOf);
    await Promise.all(
      [...byQueue].flatMap(([queue, taken]) =>
        batchesOf(taken).map(async (batch) => {
          try {
            await queue.sendBatch(batch.map((body) => ({ body })));
          } catch (error) {
            onUnsent(batch, error);
          }
        }),
      ),
    );
  }

  return async function send(messages: readonly StepMessage[]): Promise<void> {
    waiting = waiting.concat(messages);
    if (isSending) return;
    isSending = true;
    try {
      while (waiting.length > 0) {
        const taken = waiting;
        waiting = [];
        await sendAll(taken);
      }
    } finally {
      isSending = false;
    }
  };
}

function batchesOf(messages: readonly StepMessage[]): StepMessage[][] {
  const batches: StepMessage[][] = [];
  for (let at = 0; at < messages.length; at += batchSize) batches.push(messages.slice(at, at + batchSize));
  return batches;
}
