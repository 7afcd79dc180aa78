/** A clock that stands still while code runs, and goes on to whatever somebody waits for next. */
export type VirtualTime = {
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Goes on until nobody waits any more. */
  run(): Promise<void>;
};

type Waiter = { atMs: number; wake: () => void };

/** No chain of promises between two waits here is longer. */
const longestChain = 40;

export function createVirtualTime(): VirtualTime {
  let nowMs = 1_000_000;
  const waiters: Waiter[] = [];
  return {
    now: () => nowMs,
    sleep: (ms) =>
      new Promise((wake) => {
        const atMs = nowMs + ms;
        const index = waiters.findLastIndex((waiter) => waiter.atMs <= atMs) + 1;
        waiters.splice(index, 0, { atMs, wake });
      }),
    async run() {
      for (let next = waiters.shift(); next !== undefined; next = waiters.shift()) {
        nowMs = next.atMs;
        next.wake();
        for (let step = 0; step < longestChain; step += 1) await null;
      }
    },
  };
}
