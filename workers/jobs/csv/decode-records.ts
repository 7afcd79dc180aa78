import { badInput, type StepError } from "../flow/step-error.ts";
import { type ParseOptions, parseRecords } from "./parse-records.ts";
import { createRecordScanner } from "./record-scanner.ts";

/**
 * Parses the records of a chunk.
 * @throws {StepError} of bad input naming the row that is not UTF-8.
 */
export function decodeRecords(bytes: Uint8Array, options: ParseOptions & { firstRow: number }): string[][] {
  const text = decode(bytes);
  if (text !== null) return parseRecords(text, options);
  throw notUtf8(findUndecodable(bytes, options));
}

/** For a row with bytes that are no character. */
export function notUtf8(row: number): StepError {
  return badInput(
    "not_utf8",
    `Row ${row} is not encoded in UTF-8. Save the file in UTF-8 and upload it again`,
  );
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function findUndecodable(
  bytes: Uint8Array,
  { delimiter, keepBlank, firstRow }: ParseOptions & { firstRow: number },
): number {
  const scanner = createRecordScanner(delimiter);
  let row = firstRow;
  let start = 0;
  let found: number | null = null;
  const onRecord = (end: number, isBlank: boolean) => {
    if (found === null && decode(bytes.subarray(start, end)) === null) found = row;
    start = end;
    if (!isBlank || keepBlank) row += 1;
  };
  scanner.push(bytes, onRecord);
  scanner.end(onRecord);
  return found ?? row;
}
