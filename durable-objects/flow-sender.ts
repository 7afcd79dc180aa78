import { mostTogether, type QueuedSteps, type StepMessage } from "./flow-protocol.ts";

/** A part to send, and how many of its kind one message may bring. */
export type DuePart = { message: StepMessage; together: number };

type SenderOptions = {
  queueOf: (message: StepMessage) => Queue;
  /** Gets a batch that could not be sent; the others are not held up by it. */
  onUnsent: (batch: readonly StepMessage[], error: unknown) => void;
};

/**
 * Sends parts in few messages and few calls: what comes while others are on their way goes with the next. Resolves once
 * all are sent.
 */
export function createSender({ queueOf, onUnsent }: SenderOptions) {
  let waiting: DuePart[] = [];
  let isSending = false;

  async function sendAll(parts: readonly DuePart[]): Promise<void> {
    const byQueue = Map.groupBy(withoutDoubles(parts), ({ message }) => queueOf(message));
    await Promise.all(
      [...byQueue].flatMap(([queue, taken]) =>
        slicesOf(taken, mostTogether).map(async (batch) => {
          try {
            await queue.sendBatch(messagesOf(batch).map((body) => ({ body })));
          } catch (error) {
            onUnsent(
              batch.map(({ message }) => message),
              error,
            );
          }
        }),
      ),
    );
  }

  return async function send(parts: readonly DuePart[]): Promise<void> {
    waiting = waiting.concat(parts);
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

/** What had to wait for long was due again meanwhile. In one message it would be the same holder's twice, and run twice. */
function withoutDoubles(parts: readonly DuePart[]): DuePart[] {
  const keyOf = ({ flowId, stage, index, token }: StepMessage) => `${flowId} ${stage} ${index} ${token}`;
  return [...new Map(parts.map((part) => [keyOf(part.message), part])).values()];
}

/** Puts parts that may run side by side into one message. */
function messagesOf(parts: readonly DuePart[]): QueuedSteps[] {
  return [...Map.groupBy(parts, ({ together }) => together)].flatMap(([together, alike]) =>
    slicesOf(alike, together).map((slice): QueuedSteps => {
      const [first] = slice;
      const isAlone = first !== undefined && slice.length === 1;
      return isAlone ? first.message : { parts: slice.map(({ message }) => message) };
    }),
  );
}

function slicesOf<Item>(items: readonly Item[], size: number): Item[][] {
  const slices: Item[][] = [];
  for (let at = 0; at < items.length; at += size) slices.push(items.slice(at, at + size));
  return slices;
}
