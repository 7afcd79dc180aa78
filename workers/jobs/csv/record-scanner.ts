/**
 * Finds where records end in a stream of bytes without looking at most of them: quotes and line feeds are found by
 * `indexOf`, which runs at memory speed. UTF-8 never uses the bytes of ASCII characters for anything else, so bytes are
 * enough.
 *
 * The rules are those of `parseRecords` (RFC 4180, read leniently): a quote opens a quoted field at the start of a field
 * only, two quotes inside one are a quote, and a line feed outside of quotes ends the record.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;

export type RecordScanner = {
  /** `onRecord` gets each ended record: the offset behind its line feed, and whether nothing is in it. */
  push(bytes: Uint8Array, onRecord: (end: number, isBlank: boolean) => void): void;
  /** Ends the last record when no line feed did. */
  end(onRecord: (end: number, isBlank: boolean) => void): void;
  /** Where the record that has not ended yet began. */
  recordStart(): number;
  /** Whether a quote is open. */
  isQuoted(): boolean;
};

/** Offsets count from the first byte pushed. */
export function createRecordScanner(delimiter: string): RecordScanner {
  const delimiterByte = delimiter.charCodeAt(0);
  let base = 0;
  let start = 0;
  let last = lineFeed;
  let isQuoted = false;
  /** The buffer ended on a quote inside quotes: the next byte says whether it closed them. */
  let isOpen = false;

  function endRecord(end: number, previous: number, onRecord: (end: number, isBlank: boolean) => void): void {
    const length = end - 1 - start;
    const isBlank = length === 0 || (length === 1 && previous === carriageReturn);
    start = end;
    onRecord(end, isBlank);
  }

  return {
    push(bytes, onRecord) {
      const { length } = bytes;
      let at = 0;
      if (isOpen && length > 0) {
        isOpen = false;
        if (bytes[0] === quote) at = 1;
        else isQuoted = false;
      }
      let nextLine = -2;
      while (at < length) {
        if (isQuoted) {
          const closing = bytes.indexOf(quote, at);
          if (closing === -1) break;
          if (closing + 1 === length) {
            isOpen = true;
            break;
          }
          at = closing + 1;
          if (bytes[at] === quote) at += 1;
          else isQuoted = false;
          continue;
        }
        const found = bytes.indexOf(quote, at);
        const opening = found === -1 ? length : found;
        if (nextLine < at && nextLine !== -1) nextLine = bytes.indexOf(lineFeed, at);
        while (nextLine !== -1 && nextLine < opening) {
          endRecord(base + nextLine + 1, nextLine === 0 ? last : (bytes[nextLine - 1] ?? 0), onRecord);
          nextLine = bytes.indexOf(lineFeed, nextLine + 1);
        }
        if (opening < length) {
          const before = opening === 0 ? last : bytes[opening - 1];
          isQuoted = before === delimiterByte || before === lineFeed;
        }
        at = opening + 1;
      }
      if (length > 0) last = bytes[length - 1] ?? last;
      base += length;
    },
    end(onRecord) {
      if (base > start) endRecord(base + 1, last, onRecord);
    },
    recordStart: () => start,
    isQuoted: () => isQuoted && !isOpen,
  };
}
