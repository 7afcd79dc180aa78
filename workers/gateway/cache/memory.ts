import type { Entry } from "./entry.ts";

/** The first level: what this isolate has itself. */
export type Memory = {
  get(key: string): Entry | undefined;
  set(entry: Entry): void;
  clear(): void;
};

/** What an entry takes beside its texts, by a generous guess. */
const overheadBytes = 512;

/**
 * Keeps what was used last, up to `mostBytes` in all; an entry that would take more than a sixteenth of that is not
 * kept. Texts count two bytes a character, which is what they take at most.
 */
export function createMemory(mostBytes: number): Memory {
  const entries = new Map<string, Entry>();
  let bytes = 0;

  function forget(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    bytes -= weigh(entry);
  }

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry;
    },
    set(entry) {
      forget(entry.key);
      const weight = weigh(entry);
      if (weight > mostBytes / 16) return;
      entries.set(entry.key, entry);
      bytes += weight;
      for (const key of entries.keys()) {
        if (bytes <= mostBytes) break;
        forget(key);
      }
    },
    clear() {
      entries.clear();
      bytes = 0;
    },
  };
}

function weigh({ key, body }: Entry): number {
  return 2 * (key.length + (body?.length ?? 0)) + overheadBytes;
}
