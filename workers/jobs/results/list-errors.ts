import { z } from "zod";
import { type ErrorRow, errorRowSchema } from "../../contract/tasks.ts";
import { cursorRefused, readPlace, writePlace } from "../cursor.ts";
import type { VerbContext } from "../verb-context.ts";
import { findResult } from "./find-result.ts";

/** What a cursor says: where in the file the next line begins. */
const placeSchema = z.tuple([z.literal("errors"), z.int().min(0)]);

/** Longer than any error is: a value and a name, each cut, and why. */
const longestLine = 8 * 1024;
const lineFeed = 0x0a;

type Page = { id: string; limit: number; cursor?: string | undefined };

/**
 * What is wrong with the rows of a task's file, in their order; values that came twice are last. Read from the file of them:
 * a page costs the same however many there are before it.
 * @throws {ApiError} `not_found`, `conflict` for a task without a result, or `invalid_request` for a cursor that is none.
 */
export async function listErrors(
  context: VerbContext,
  { id, limit, cursor }: Page,
): Promise<{ data: ErrorRow[]; nextCursor: string | null }> {
  const { result } = await findResult(context, id);
  const offset = cursor === undefined ? 0 : readPlace(cursor, placeSchema)[1];
  const { files } = context;
  const file = await files.head(result.errorsKey);
  if (file === null || offset >= file.size) return { data: [], nextCursor: null };
  // The end of the line before says that one begins here.
  const before = offset === 0 ? 0 : 1;
  const length = Math.min(file.size - offset, limit * longestLine) + before;
  const object = await files.get(result.errorsKey, { range: { offset: offset - before, length } });
  if (object === null) return { data: [], nextCursor: null };
  const { lines, bytes } = await readLines(object.body, limit + before);
  if (before === 1 && lines.shift() !== "") throw cursorRefused();
  const next = offset - before + bytes;
  return {
    data: lines.map((line) => errorRowSchema.parse(JSON.parse(line))),
    nextCursor: next < file.size ? writePlace(["errors", next]) : null,
  };
}

/** The first lines of a stream, and how many bytes they are; the rest is not read. */
async function readLines(
  body: ReadableStream<Uint8Array>,
  limit: number,
): Promise<{ lines: string[]; bytes: number }> {
  const lines: string[] = [];
  const decoder = new TextDecoder();
  let held: Uint8Array = new Uint8Array();
  let bytes = 0;
  for await (const piece of body) {
    held = concat(held, piece);
    for (let end = held.indexOf(lineFeed); end !== -1; end = held.indexOf(lineFeed)) {
      lines.push(decoder.decode(held.subarray(0, end)));
      held = held.subarray(end + 1);
      bytes += end + 1;
      if (lines.length === limit) return { lines, bytes };
    }
  }
  return { lines, bytes };
}

function concat(head: Uint8Array, tail: Uint8Array): Uint8Array {
  if (head.length === 0) return tail;
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return bytes;
}
