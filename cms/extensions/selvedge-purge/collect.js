// @ts-check
/**
 * @typedef {"create" | "update" | "delete"} Action
 * @typedef {import("./describe.js").Schema} Schema
 * @typedef {{ collection: string, action: Action, keys: string[], all: boolean, schema: Schema | null }} Change
 * `all`: more than the keys say, so that anything of the collection may be another.
 */

/** How long what happens at once is gathered for one message. */
const windowMs = 100;

/** A change of more items than this names none of them. */
const mostKeys = 200;

/**
 * Gathers changes and hands them on, one message at a time: what comes while one is on its way waits for the next. So a
 * bulk import is a few messages, and a gateway that is away costs no more memory than a list of keys.
 * @param {{ send(changes: Change[]): Promise<void>, onFailure(reason: string): void }} options
 */
export function createCollector({ send, onFailure }) {
  /** @type {Map<string, { change: Change, keys: Set<string> }>} */
  let waiting = new Map();
  let isBusy = false;

  /** @param {Omit<Change, "all"> & { all?: boolean }} change */
  function add({ collection, action, keys, schema, all = false }) {
    const name = `${action} ${collection}`;
    const entry = waiting.get(name) ?? {
      change: { collection, action, schema, keys: [], all: false },
      keys: new Set(),
    };
    for (const key of keys) entry.keys.add(key);
    if (all || entry.keys.size > mostKeys) entry.change.all = true;
    if (entry.change.all) entry.keys.clear();
    waiting.set(name, entry);
    if (!isBusy) start();
  }

  function start() {
    isBusy = true;
    setTimeout(flush, windowMs);
  }

  async function flush() {
    const changes = [...waiting.values()].map(({ change, keys }) => ({ ...change, keys: [...keys] }));
    waiting = new Map();
    try {
      await send(changes);
    } catch (error) {
      onFailure(error instanceof Error ? error.message : String(error));
    }
    if (waiting.size > 0) start();
    else isBusy = false;
  }

  return { add };
}
