import { csvLimits } from "../csv/limits.ts";
import { readHead } from "../csv/read-head.ts";
import { readRange } from "../files/read-file.ts";
import { badInput } from "../flow/step-error.ts";
import { readJsonHead } from "../jsonl/read-head.ts";
import { detectEncoding, type Encoding } from "./detect-encoding.ts";

/** How the rows of a file are written, and the first of them. */
export type Head = {
  format: "csv" | "jsonl";
  /** Of CSV alone. */
  delimiter: string;
  /** Names, none empty and all different. */
  header: string[];
  /** Of JSON Lines: the key in each object of each column. */
  keys: string[];
  /** Where the first row begins, in bytes from the start of the file in UTF-8. */
  bodyStart: number;
  /** The first rows, to find out from what the columns hold. */
  sample: string[][];
};

export type Start = {
  size: number;
  encoding: Encoding;
  /** The first bytes, in UTF-8, and whether they are all. */
  bytes: Uint8Array;
  isWhole: boolean;
};

/**
 * Reads the first bytes of a file and brings them into UTF-8.
 * @throws {StepError} of bad input when the file is gone.
 */
export async function readStart(files: R2Bucket, key: string): Promise<Start> {
  const source = await files.head(key);
  if (source === null) throw badInput("file_gone", "The uploaded file is no longer there");
  const { size } = source;
  const length = Math.min(size, csvLimits.sampleBytes);
  const raw = await readRange(files, key, { offset: 0, length });
  const isWhole = length === size;
  const encoding = detectEncoding(raw);
  if (encoding === "utf-8") return { size, encoding, bytes: raw, isWhole };
  const text = new TextDecoder(encoding).decode(raw, { stream: !isWhole });
  return { size, encoding, bytes: new TextEncoder().encode(text), isWhole };
}

/**
 * Finds out whether a file is CSV or JSON Lines, what its columns are called, and reads some rows.
 * @param names columns that JSON Lines may have further down.
 * @throws {StepError} of bad input that says why it is neither.
 */
export function readSourceHead({ bytes, isWhole }: Start, names: readonly string[] = []): Head {
  return (
    readJsonHead(bytes, { isWhole, names }) ?? { format: "csv", keys: [], ...readHead(bytes, { isWhole }) }
  );
}
