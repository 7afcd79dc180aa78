import { z } from "zod";
import { type ErrorRow, errorRowSchema } from "../../contract/tasks.ts";
import { columnShapeSchema } from "../statistics/column-shape.ts";
import { columnSummarySchema } from "../statistics/column-summary.ts";
import type { Judgement } from "./judge-table.ts";

/**
 * What the transformation of one chunk leaves in R2, as one object: the cleaned rows (CSV), their errors (NDJSON),
 * statistics, and the values of unique columns by partition. The first two are joined to whole files byte for byte. The
 * statistics are the length of a JSON text in four bytes, that text, and the hashes of each column's values and of the
 * rows, eight bytes each.
 */
export const partLengthsSchema = z.object({
  clean: z.number().int(),
  errors: z.number().int(),
  statistics: z.number().int(),
});

export type PartLengths = z.infer<typeof partLengthsSchema>;

const headSchema = z.object({
  rows: z.number().int(),
  raggedRows: z.number().int(),
  errorRowCount: z.number().int(),
  // Parts that an earlier version wrote did not count them.
  unlistedErrors: z.number().int().default(0),
  summaries: z.array(columnSummarySchema),
  // Parts that an earlier version wrote have neither shapes nor keys.
  shapes: z.array(columnShapeSchema).default([]),
  /** How many hashes there are of each column's values, and of rows. */
  values: z.array(z.number().int()),
  rowHashes: z.number().int(),
  /** How many bytes of values of unique columns are in each partition. */
  keys: z.array(z.number().int()).default([]),
  /** The first ones. */
  errors: z.array(errorRowSchema),
});

export type PartStatistics = Omit<z.infer<typeof headSchema>, "values" | "rowHashes"> & {
  values: Float64Array[];
  rowHashes: Float64Array;
};

type Part = {
  clean: string;
  judgement: Judgement;
  /** By partition; none where no column is unique. */
  keys: readonly Uint8Array[];
  rows: number;
  raggedRows: number;
};

/** How many errors the result of a task shows; a part brings as many. */
export const shownErrors = 100;

export function encodePart({ clean, judgement, keys, rows, raggedRows }: Part): {
  bytes: Uint8Array;
  lengths: PartLengths;
} {
  const encoder = new TextEncoder();
  const { errors, unlistedErrors, errorRowCount, summaries, shapes } = judgement;
  const values = judgement.values.map((counter) => counter.hashes());
  const rowHashes = judgement.rowHashes.hashes();
  const head: z.infer<typeof headSchema> = {
    rows,
    raggedRows,
    errorRowCount,
    unlistedErrors,
    summaries,
    shapes,
    values: values.map(({ length }) => length),
    rowHashes: rowHashes.length,
    keys: keys.map(({ length }) => length),
    errors: errors.slice(0, shownErrors),
  };
  const headBytes = encoder.encode(JSON.stringify(head));
  const lengthBytes = new Uint8Array(4);
  new DataView(lengthBytes.buffer).setUint32(0, headBytes.length, true);
  const cleanBytes = encoder.encode(clean);
  const errorBytes = encoder.encode(errors.map(writeError).join(""));
  const hashBytes = [...values, rowHashes].map(({ buffer }) => new Uint8Array(buffer));
  const statisticsPieces = [lengthBytes, headBytes, ...hashBytes];
  const bytes = concat([cleanBytes, errorBytes, ...statisticsPieces, ...keys]);
  const statistics = statisticsPieces.reduce((sum, { length }) => sum + length, 0);
  return { bytes, lengths: { clean: cleanBytes.length, errors: errorBytes.length, statistics } };
}

/**
 * Reads the statistics of a part.
 * @throws {z.ZodError} when they are not such.
 */
export function decodeStatistics(bytes: Uint8Array): PartStatistics {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bodyStart = 4 + view.getUint32(0, true);
  const head = headSchema.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(4, bodyStart))));
  let at = bodyStart;
  const take = (count: number) => {
    // A copy begins at a multiple of eight bytes, which the place in the object need not.
    const hashes = new Float64Array(bytes.slice(at, at + count * 8).buffer);
    at += count * 8;
    return hashes;
  };
  return { ...head, values: head.values.map(take), rowHashes: take(head.rowHashes) };
}

/** An error as a line of its file. */
export function writeError(error: ErrorRow): string {
  return `${JSON.stringify(error)}\n`;
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
