import type { ErrorRow } from "../../contract/tasks.ts";
import type { ColumnPlan } from "../values/column-plan.ts";
import { maxErrors } from "./judge-table.ts";
import { partitions, readKeys } from "./unique-keys.ts";

/**
 * What of a file is looked through at once; what it becomes in memory is some times as much. Each time all parts are read
 * from, so half as much is twice as many reads: of a file of 1 GB with one unique column, some 90,000.
 */
const groupBytes = 8 * 1024 * 1024;
/** How many parts are on their way while one is looked through: there are thousands of small reads. */
const readAhead = 4;

export type Repeats = {
  /** How many values of each column came before. */
  counts: number[];
  /** How many rows have such a value, and nothing else that is wrong. */
  newRows: number;
  /** The first ones, by row. */
  errors: ErrorRow[];
};

type Search = {
  columns: readonly ColumnPlan[];
  rows: number;
  /** How many bytes of keys each part has in each partition. */
  lengths: readonly Uint32Array[];
  /** Reads from the keys of a part. */
  read: (part: number, range: { offset: number; length: number }) => Promise<Uint8Array>;
  signal: AbortSignal;
};

/**
 * Finds the values of unique columns that came in an earlier row. Some partitions are looked through at a time, part by
 * part: memory does not grow with the file, but for a bit a row.
 */
export async function findRepeats({ columns, rows, lengths, read, signal }: Search): Promise<Repeats> {
  const counts = columns.map(() => 0);
  const newRows = createRowSet(rows);
  let errors: ErrorRow[] = [];
  const sortAndCut = () => {
    errors = errors.sort((a, b) => a.row - b.row).slice(0, maxErrors);
  };
  for (const { from, to } of groupsOf(lengths)) {
    const firstRow = columns.map(() => new Map<string, number>());
    const ranges = lengths.map((ofPart) => ({ offset: sum(ofPart, 0, from), length: sum(ofPart, from, to) }));
    for await (const bytes of readAll(ranges, read)) {
      signal.throwIfAborted();
      for (const [column, row, isFlawed, value] of readKeys(bytes)) {
        const first = firstRow[column]?.get(value);
        if (first === undefined) {
          firstRow[column]?.set(value, row);
          continue;
        }
        counts[column] = (counts[column] ?? 0) + 1;
        if (isFlawed === 0) newRows.add(row);
        const { name = "" } = columns[column] ?? {};
        errors.push({ row, column: name, value, reason: `is in row ${first} already` });
        if (errors.length >= 2 * maxErrors) sortAndCut();
      }
    }
  }
  sortAndCut();
  return { counts, newRows: newRows.size(), errors };
}

/** What is to be read of each part, in order, some of it ahead of time. */
async function* readAll(
  ranges: readonly { offset: number; length: number }[],
  read: Search["read"],
): AsyncGenerator<Uint8Array> {
  const parts = [...ranges.keys()].filter((part) => ranges[part]?.length !== 0);
  const begin = (at: number) => {
    const part = parts[at];
    const range = part === undefined ? undefined : ranges[part];
    if (part === undefined || range === undefined) return null;
    const reading = read(part, range);
    // It is awaited in its turn; until then, its failure must not count as unhandled.
    reading.catch(() => {});
    return reading;
  };
  const ahead = Array.from({ length: readAhead }, (_, at) => begin(at));
  for (const at of parts.keys()) {
    const bytes = await ahead.shift();
    ahead.push(begin(at + readAhead));
    if (bytes) yield bytes;
  }
}

/** Neighbouring partitions that are few bytes together. */
function groupsOf(lengths: readonly Uint32Array[]): { from: number; to: number }[] {
  const groups: { from: number; to: number }[] = [];
  let from = 0;
  let bytes = 0;
  for (let partition = 0; partition < partitions; partition += 1) {
    const more = lengths.reduce((total, ofPart) => total + (ofPart[partition] ?? 0), 0);
    if (bytes > 0 && bytes + more > groupBytes) {
      groups.push({ from, to: partition });
      from = partition;
      bytes = 0;
    }
    bytes += more;
  }
  return bytes === 0 ? groups : [...groups, { from, to: partitions }];
}

function sum(numbers: Uint32Array, from: number, to: number): number {
  let total = 0;
  for (let index = from; index < to; index += 1) total += numbers[index] ?? 0;
  return total;
}

/** A row with several repeated values counts once. */
function createRowSet(rows: number) {
  const bits = new Uint8Array(Math.ceil((rows + 1) / 8));
  let size = 0;
  return {
    size: () => size,
    add(row: number): void {
      const place = row >> 3;
      const bit = 1 << (row & 7);
      const held = bits[place] ?? 0;
      if ((held & bit) !== 0) return;
      bits[place] = held | bit;
      size += 1;
    },
  };
}
