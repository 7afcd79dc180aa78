import { notUtf8 } from "../csv/decode-records.ts";
import { cutText } from "../values/cut-text.ts";
import { plainText, readObject, valuesOf } from "./read-object.ts";

/** The records of a chunk; `unread` says of a place why its line is no row. */
export type DecodedLines = { records: string[][]; unread: Map<number, string> };

const lineFeed = 0x0a;

/**
 * Parses the lines of a chunk. A line that is no object, or has a key that is no column, is set aside with its reason.
 * @throws {StepError} of bad input naming the row that is not UTF-8.
 */
export function decodeLines(
  bytes: Uint8Array,
  { keys, firstRow }: { keys: readonly string[]; firstRow: number },
): DecodedLines {
  const known = new Set(keys);
  const records: string[][] = [];
  const unread = new Map<number, string>();
  for (const line of linesOf(bytes)) {
    if (line === null) throw notUtf8(firstRow + records.length);
    if (line === "" || line === "\r") continue;
    const object = readObject(line);
    const other = object === null ? undefined : Object.keys(object).find((key) => !known.has(key));
    if (object !== null && other === undefined) {
      records.push(valuesOf(object, keys));
      continue;
    }
    const field = cutText(plainText(other ?? ""), 200);
    const reason =
      object === null ? "is not an object in JSON" : `has the field "${field}", which is no column`;
    unread.set(records.length, reason);
    records.push([]);
  }
  return { records, unread };
}

/** Null for a line that is not UTF-8. */
function* linesOf(bytes: Uint8Array): Generator<string | null> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(lineFeed, start);
    const end = found === -1 ? bytes.length : found;
    try {
      yield decoder.decode(bytes.subarray(start, end));
    } catch {
      yield null;
    }
    start = end + 1;
  }
}
