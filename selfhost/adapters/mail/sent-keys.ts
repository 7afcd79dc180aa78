import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

const sentSchema = z.object({ key: z.string(), digest: z.string(), id: z.string(), sentAt: z.string() });

/** What was sent under an idempotency key: the digest of its body tells a repeat from a mistake. */
type Sent = z.infer<typeof sentSchema>;

export type SentKeys = {
  find(key: string): Sent | undefined;
  add(sent: Sent): void;
  /** Keeps a key for a request in progress; null while another has it. */
  claim(key: string): (() => void) | null;
};

const lifeMs = 24 * 60 * 60 * 1000;

/**
 * Keeps keys for 24 hours, in memory and in `file`, one JSON line each, so that a repeat after a restart is known. A
 * line that cannot be read is left out; at the start the file is written anew without the old ones.
 */
export function createSentKeys(file: string): SentKeys {
  mkdirSync(dirname(file), { recursive: true });
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const sent = new Map(lines.flatMap(parseLine).map((each) => [each.key, each] as const));
  writeFileSync(file, [...sent.values()].map((each) => `${JSON.stringify(each)}\n`).join(""));
  const claimed = new Set<string>();
  return {
    find(key) {
      const known = sent.get(key);
      if (known !== undefined && isFresh(known)) return known;
      sent.delete(key);
      return undefined;
    },
    add(each) {
      for (const [key, old] of sent) {
        // Maps keep insertion order: behind the first that is fresh, all are.
        if (isFresh(old)) break;
        sent.delete(key);
      }
      sent.set(each.key, each);
      appendFileSync(file, `${JSON.stringify(each)}\n`);
    },
    claim(key) {
      if (claimed.has(key)) return null;
      claimed.add(key);
      return () => void claimed.delete(key);
    },
  };
}

function isFresh({ sentAt }: Sent): boolean {
  return Date.now() - Date.parse(sentAt) < lifeMs;
}

function parseLine(line: string): Sent[] {
  try {
    const parsed = sentSchema.parse(JSON.parse(line));
    return isFresh(parsed) ? [parsed] : [];
  } catch {
    return [];
  }
}
