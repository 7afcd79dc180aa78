/** How many people an isolate saw lately: those of the running window, and of the whole one before it. */
export type ActiveUsers = { see(userId: string): void; count(): number };

const windowMs = 5 * 60_000;
/** Beyond this many the count is a lower bound. */
const mostUsers = 100_000;

export function createActiveUsers(now: () => number = Date.now): ActiveUsers {
  let window = 0;
  let current = new Set<string>();
  let previous = new Set<string>();

  function turn(): void {
    const at = Math.floor(now() / windowMs);
    if (at === window) return;
    previous = at === window + 1 ? current : new Set();
    current = new Set();
    window = at;
  }

  return {
    see(userId) {
      turn();
      if (current.size < mostUsers) current.add(userId);
    },
    count() {
      turn();
      return new Set([...current, ...previous]).size;
    },
  };
}
