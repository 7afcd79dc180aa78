import { badInput, type StepError } from "../flow/step-error.ts";
import { csvLimits } from "./limits.ts";
import { notText } from "./read-head.ts";
import type { RecordScanner } from "./record-scanner.ts";

/** A stretch of the file that holds whole records. `firstRow` counts rows from 1. */
export type Chunk = { offset: number; length: number; firstRow: number; rows: number };

type SplitOptions = {
  /** Finds where rows end. */
  scanner: RecordScanner;
  bodyStart: number;
  columns: number;
  /** Whether a blank line is a row, as in a CSV file of one column. */
  hasBlankRows: boolean;
  limits?: Record<keyof typeof csvLimits, number>;
};

/**
 * Cuts the rows of a file into chunks bounded in rows, cells and bytes, without copying any: a chunk is a range of the file.
 * @param body the bytes from `bodyStart` on.
 * @throws {StepError} of bad input for a zero byte, a quote that is never closed, and a row that is too long.
 */
export async function splitBody(
  body: AsyncIterable<Uint8Array>,
  { scanner, bodyStart, columns, hasBlankRows, limits = csvLimits }: SplitOptions,
): Promise<Chunk[]> {
  const mostRows = Math.max(1, Math.min(limits.chunkRows, Math.floor(limits.chunkCells / columns)));
  const chunks: Chunk[] = [];
  let offset = 0;
  let rows = 0;
  let chunkRows = 0;
  let recordStart = 0;
  let size = 0;

  function cut(end: number): void {
    if (chunks.length === limits.chunks) {
      const most = (limits.chunks * mostRows).toLocaleString("en");
      throw badInput(
        "file_too_large",
        `The file has too many rows: ${rows.toLocaleString("en")} of ${most} were read`,
      );
    }
    if (end > offset) {
      chunks.push({
        offset: bodyStart + offset,
        length: end - offset,
        firstRow: rows - chunkRows + 1,
        rows: chunkRows,
      });
    }
    offset = end;
    chunkRows = 0;
  }

  function onRecord(end: number, isBlank: boolean): void {
    if (end - recordStart > limits.recordBytes)
      throw tooLong(rows + 1, scanner.isQuoted(), limits.recordBytes);
    // A row that would make the chunk too large begins the next one.
    if (end - offset > limits.chunkBytes && recordStart > offset) cut(recordStart);
    recordStart = end;
    if (!isBlank || hasBlankRows) {
      rows += 1;
      chunkRows += 1;
    }
    if (chunkRows === mostRows) cut(end);
  }

  for await (const bytes of body) {
    const zero = bytes.indexOf(0);
    if (zero !== -1) throw notText(bodyStart + size + zero);
    scanner.push(bytes, onRecord);
    size += bytes.length;
    if (size - recordStart > limits.recordBytes)
      throw tooLong(rows + 1, scanner.isQuoted(), limits.recordBytes);
  }
  if (scanner.isQuoted())
    throw badInput("unclosed_quote", `Row ${rows + 1} opens a quote that is never closed`);
  scanner.end((end, isBlank) => onRecord(Math.min(end, size), isBlank));
  cut(size);
  return chunks.filter((chunk) => chunk.rows > 0);
}

function tooLong(row: number, isQuoted: boolean, limitBytes: number): StepError {
  const limit = `${Math.round(limitBytes / 1024)} KB`;
  return isQuoted
    ? badInput("unclosed_quote", `Row ${row} opens a quote that is not closed within ${limit}`)
    : badInput("row_too_long", `Row ${row} is longer than ${limit}`);
}
