import { badInput } from "../flow/step-error.ts";
import { cutText } from "../values/cut-text.ts";
import { detectDelimiter } from "./detect-delimiter.ts";
import { csvLimits } from "./limits.ts";
import { parseRecords } from "./parse-records.ts";
import { createRecordScanner } from "./record-scanner.ts";
import { refuseOtherFormats } from "./refuse-other-formats.ts";

type Head = {
  delimiter: string;
  /** Names, none empty and all different. */
  header: string[];
  /** Where the first row begins, in bytes from the start of the file. */
  bodyStart: number;
  /** The first rows, to find out from what the columns hold. */
  sample: string[][];
};

/**
 * Reads the header and some rows from the first bytes of a file.
 * @param isWhole whether the bytes are the whole file.
 * @throws {StepError} of bad input that says why this is not a CSV file.
 */
export function readHead(bytes: Uint8Array, { isWhole }: { isWhole: boolean }): Head {
  if (bytes.length === 0) throw badInput("empty_file", "The file is empty");
  const zero = bytes.indexOf(0);
  if (zero !== -1) throw notText(zero);
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const start = hasMark ? 3 : 0;
  const text = decodeStart(bytes.subarray(start), isWhole);
  refuseOtherFormats(text, { isWhole });
  const delimiter = detectDelimiter(text);
  const { headerEnd, lastEnd } = findRecords(bytes.subarray(start), { delimiter, isWhole });
  const decode = (from: number, to: number) =>
    new TextDecoder().decode(bytes.subarray(start + from, start + to));
  const [names = []] = parseRecords(decode(0, headerEnd), { delimiter, keepBlank: false });
  const header = nameColumns(names);
  const rows = parseRecords(decode(headerEnd, lastEnd), { delimiter, keepBlank: header.length === 1 });
  return { delimiter, header, bodyStart: start + headerEnd, sample: rows.slice(0, csvLimits.sampleRows) };
}

/** For a file with a zero byte at this offset: no text has any. */
export function notText(offset: number) {
  return badInput(
    "not_text",
    `The file is not text (byte ${offset + 1} is zero), so it cannot be a CSV file`,
  );
}

/** A character may be cut in two at the end of the first bytes, and nowhere else. */
function decodeStart(bytes: Uint8Array, isWhole: boolean): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: !isWhole });
  } catch {
    throw badInput(
      "not_utf8",
      "The file is not encoded in UTF-8. Save it as CSV in UTF-8 and upload it again",
    );
  }
}

/** Where the first record that is not blank ends, and where the last whole one does. */
function findRecords(bytes: Uint8Array, { delimiter, isWhole }: { delimiter: string; isWhole: boolean }) {
  const scanner = createRecordScanner(delimiter);
  let headerEnd = 0;
  let lastEnd = 0;
  const onRecord = (end: number, isBlank: boolean) => {
    lastEnd = Math.min(end, bytes.length);
    if (headerEnd === 0 && !isBlank) headerEnd = lastEnd;
  };
  scanner.push(bytes, onRecord);
  const isOpen = scanner.isQuoted();
  if (isWhole) scanner.end(onRecord);
  if (isOpen && headerEnd === (isWhole ? bytes.length : 0)) {
    throw badInput("unclosed_quote", "The first line opens a quote that is never closed");
  }
  if (headerEnd === 0) {
    const kilobytes = csvLimits.sampleBytes / 1024;
    throw badInput(
      "header_too_long",
      `The first line does not end within ${kilobytes} KB, so it cannot be a header`,
    );
  }
  return { headerEnd, lastEnd };
}

/**
 * Makes names of columns: none empty, none twice.
 * @throws {StepError} of bad input for too many.
 */
export function nameColumns(names: readonly string[]): string[] {
  if (names.length > csvLimits.columns) {
    const found = names.length.toLocaleString("en");
    const limit = csvLimits.columns.toLocaleString("en");
    throw badInput("too_many_columns", `The file has ${found} columns; ${limit} is the most`);
  }
  const seen = new Set<string>();
  return names.map((given, index) => {
    const name = cutText(given.trim(), 200) || `column ${index + 1}`;
    let unique = name;
    for (let copy = 2; seen.has(unique); copy += 1) unique = `${name} (${copy})`;
    seen.add(unique);
    return unique;
  });
}
