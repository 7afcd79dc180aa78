import type { ErrorRow } from "../../contract/tasks.ts";
import type { ColumnPlan } from "../values/column-plan.ts";
import { maxErrors } from "./judge-table.ts";
import { partitions, readKeys, type UniqueKey } from "./unique-keys.ts";

/**
 * What of a file is read at once. Each time all parts are read from, so half as much is twice as many reads: of a file of 1 GB
 * with one unique column, some 90,000.
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
 * Finds the values of unique columns that came in an earlier row. Some partitions are read at a time, and looked through one
 * by one: as values they are some times as large. So memory grows with the file by a bit a row and by one partition of many.
 */
export async function findRepeats({ columns, rows, lengths, read, signal }: Search): Promise<Repeats> {
  const counts = columns.map(() => 0);
  const newRows = createRowSet(rows);
  let errors: ErrorRow[] = [];
  const sortAndCut = () => {
    errors = errors.sort((a, b) => a.row - b.row).slice(0, maxErrors);
  };
  for (const { from, to } of groupsOf(lengths)) {
    const ranges = lengths.map((ofPart) => ({ offset: sum(ofPart, 0, from), length: sum(ofPart, from, to) }));
    const gathered = createGathered(lengths, { from, to });
    for await (const { part, bytes } of readAll(ranges, read)) {
      signal.throwIfAborted();
      gathered.add(part, bytes);
    }
    for (const bytes of gathered.take()) {
      const firstRow = columns.map(() => new Map<string, number>());
      for (const [column, row, isFlawed, value] of keysOf(bytes)) {
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
): AsyncGenerator<{ part: number; bytes: Uint8Array }> {
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
  for (const [at, part] of parts.entries()) {
    const bytes = await ahead.shift();
    ahead.push(begin(at + readAhead));
    if (bytes) yield { part, bytes };
  }
}

type Group = { from: number; to: number };

/** The bytes of some partitions, each put together from what all parts have of it, in their order. */
function createGathered(lengths: readonly Uint32Array[], { from, to }: Group) {
  const held = Array.from({ length: to - from }, (_, at) => ({
    bytes: new Uint8Array(lengths.reduce((total, ofPart) => total + (ofPart[from + at] ?? 0), 0)),
    filled: 0,
  }));
  return {
    add(part: number, bytes: Uint8Array): void {
      let at = 0;
      for (const [index, partition] of held.entries()) {
        const end = at + (lengths[part]?.[from + index] ?? 0);
        partition.bytes.set(bytes.subarray(at, end), partition.filled);
        partition.filled += end - at;
        at = end;
      }
    },
    /** Each is let go of once the next is asked for. */
    *take(): Generator<Uint8Array> {
      for (;;) {
        const partition = held.shift();
        if (partition === undefined) return;
        yield partition.bytes;
      }
    },
  };
}

const sliceBytes = 256 * 1024;
const lineEnd = 10;

/** The keys that bytes hold, some at a time. */
function* keysOf(bytes: Uint8Array): Generator<UniqueKey> {
  for (let at = 0; at < bytes.length; ) {
    const lastEnd = bytes.subarray(0, at + sliceBytes).lastIndexOf(lineEnd);
    // A key is far shorter than a slice: one ends in each.
    const end = lastEnd < at ? bytes.length : lastEnd + 1;
    yield* readKeys(bytes.subarray(at, end));
    at = end;
  }
}

/** Neighbouring partitions that are few bytes together. */
function groupsOf(lengths: readonly Uint32Array[]): Group[] {
  const groups: Group[] = [];
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
