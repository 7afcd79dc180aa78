import { csvLimits } from "../csv/limits.ts";
import { nameColumns } from "../csv/read-head.ts";
import type { Head } from "../source/read-start.ts";
import { plainText, readObject, valuesOf } from "./read-object.ts";

type HeadOptions = {
  isWhole: boolean;
  /** Columns that may come further down. */
  names: readonly string[];
};

/**
 * Reads the columns and some rows from the first bytes of a file whose lines are objects in JSON: its columns are all the
 * keys that those have. Null when the first line is none, so that the file may be something else.
 * @throws {StepError} of bad input for too many columns.
 * @see https://jsonlines.org
 */
export function readJsonHead(bytes: Uint8Array, { isWhole, names }: HeadOptions): Head | null {
  const text = new TextDecoder("utf-8").decode(bytes);
  const lines = text.split("\n");
  // The last line may be cut off.
  if (!isWhole && lines.length > 1) lines.pop();
  const first = lines.find((line) => line.trim() !== "");
  if (first === undefined || readObject(first) === null) return null;
  const objects = lines
    .slice(0, csvLimits.sampleRows)
    .map(readObject)
    .filter((object) => object !== null);
  const keys = [...new Set([...objects.flatMap((object) => Object.keys(object)), ...names])];
  if (keys.length === 0) return null;
  const header = nameColumns(keys.map(plainText));
  const sample = objects.map((object) => valuesOf(object, keys));
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return { format: "jsonl", delimiter: ",", header, keys, bodyStart: hasMark ? 3 : 0, sample };
}
