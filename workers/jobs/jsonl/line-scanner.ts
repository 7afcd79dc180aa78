import type { RecordScanner } from "../csv/record-scanner.ts";

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Finds where lines end in a stream of bytes. In JSON no line feed stands inside of a value as such. */
export function createLineScanner(): RecordScanner {
  let base = 0;
  let start = 0;
  let last = lineFeed;

  function endLine(end: number, previous: number, onRecord: (end: number, isBlank: boolean) => void): void {
    const length = end - 1 - start;
    start = end;
    onRecord(end, length === 0 || (length === 1 && previous === carriageReturn));
  }

  return {
    push(bytes, onRecord) {
      for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1))
        endLine(base + at + 1, at === 0 ? last : (bytes[at - 1] ?? 0), onRecord);
      last = bytes.at(-1) ?? last;
      base += bytes.length;
    },
    end(onRecord) {
      if (base > start) endLine(base + 1, last, onRecord);
    },
    recordStart: () => start,
    isQuoted: () => false,
  };
}
