import { hashText } from "../statistics/hash.ts";
import { cutText } from "../values/cut-text.ts";
import { flaws } from "./flaws.ts";
import type { Table } from "./table.ts";

/**
 * That no value comes twice is found out over the whole file without holding it: every chunk sorts the values of its unique
 * columns into partitions by their hash, and the partitions are looked through one after the other. Two equal values are
 * always in the same one.
 */
export const partitions = 256;

/** A value of a unique column, its row, and whether something else is wrong in that row. Written as JSON, one a line. */
export type UniqueKey = [column: number, row: number, isFlawed: 0 | 1, value: string];

/** Up to here a value stands for itself. */
const longestValue = 100;
const encoder = new TextEncoder();

/**
 * The keys of a chunk by partition; none when no column is unique.
 * @param seed makes the partition of a value one that nobody can foresee.
 */
export function uniqueKeys(table: Table, seed: string): Uint8Array[] {
  const { columns, rows, wrong, numberOf } = table;
  const unique = columns.flatMap(({ checks }, column) => (checks?.unique ? [column] : []));
  if (unique.length === 0) return [];
  const texts = Array.from({ length: partitions }, () => "");
  for (let index = 0; index < rows.length; index += 1) {
    const from = index * columns.length;
    const isFlawed = wrong.subarray(from, from + columns.length).some((flaw) => flaw !== flaws.none) ? 1 : 0;
    for (const column of unique) {
      const value = rows[index]?.[column] ?? "";
      if (value === "" || wrong[from + column] !== flaws.none) continue;
      const key: UniqueKey = [column, numberOf(index), isFlawed, shorten(value)];
      const place = hashText(seed + value) % partitions;
      texts[place] += `${JSON.stringify(key)}\n`;
    }
  }
  return texts.map((text) => encoder.encode(text));
}

export function readKeys(bytes: Uint8Array): UniqueKey[] {
  const text = new TextDecoder().decode(bytes).trimEnd();
  return text === "" ? [] : JSON.parse(`[${text.replaceAll("\n", ",")}]`);
}

/** A long value is known by its beginning and a hash of all of it. */
function shorten(value: string): string {
  if (value.length <= longestValue) return value;
  return `${cutText(value, longestValue)}…${hashText(value).toString(36)}`;
}
