import { type FlowSnapshot, isFinal } from "./flow-protocol.ts";

/** Those who wait for a flow to change. */
export type Watchers = {
  changed(flowId: string): void;
  /** Resolves at the next change. `stop` resolves it at once. */
  next(flowId: string): { changed: Promise<void>; stop: () => void };
  count(flowId: string): number;
};

export function createWatchers(): Watchers {
  const waiting = new Map<string, Set<() => void>>();
  return {
    changed(flowId) {
      const wake = waiting.get(flowId);
      waiting.delete(flowId);
      for (const resolve of wake ?? []) resolve();
    },
    count: (flowId) => waiting.get(flowId)?.size ?? 0,
    next(flowId) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const set = waiting.get(flowId) ?? new Set();
      waiting.set(flowId, set.add(resolve));
      const stop = () => {
        set.delete(resolve);
        if (set.size === 0 && waiting.get(flowId) === set) waiting.delete(flowId);
        resolve();
      };
      return { changed: promise, stop };
    },
  };
}

type WatchOptions = {
  flowId: string;
  /** Only what is newer than this is told. */
  afterSeq: number;
  read: (flowId: string) => FlowSnapshot | null;
  watchers: Watchers;
  /** Least time between two snapshots, the last one excepted. */
  intervalMs: number;
};

/**
 * A stream of snapshots, one JSON object a line, that ends after the final one. A snapshot is made when the reader asks
 * for it, so a slow reader misses what is no longer true instead of piling it up.
 */
export function watchFlow({
  flowId,
  afterSeq,
  read,
  watchers,
  intervalMs,
}: WatchOptions): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let seq = afterSeq;
  let notBefore = 0;
  let stop = () => {};
  let isCancelled = false;

  async function nextSnapshot(): Promise<FlowSnapshot | null> {
    for (;;) {
      const snapshot = read(flowId);
      if (isCancelled || snapshot === null) return null;
      const waitMs = notBefore - Date.now();
      if (snapshot.seq > seq && (isFinal(snapshot) || waitMs <= 0)) return snapshot;
      if (isFinal(snapshot) && snapshot.seq <= seq) return null;
      const wait = watchers.next(flowId);
      stop = wait.stop;
      if (snapshot.seq > seq) void scheduler.wait(waitMs).then(wait.stop);
      await wait.changed;
    }
  }

  return new ReadableStream({
    type: "bytes",
    async pull(controller) {
      const snapshot = await nextSnapshot();
      if (snapshot !== null) {
        seq = snapshot.seq;
        notBefore = Date.now() + intervalMs;
        controller.enqueue(encoder.encode(`${JSON.stringify(snapshot)}\n`));
        if (!isFinal(snapshot)) return;
      }
      if (isCancelled) return;
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel() {
      isCancelled = true;
      stop();
    },
  });
}
