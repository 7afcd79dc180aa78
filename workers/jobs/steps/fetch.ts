import { z } from "zod";
import { createRecordScanner } from "../csv/record-scanner.ts";
import { type Chunk, splitBody } from "../csv/split-body.ts";
import { readSource } from "../datasets/read-source.ts";
import { decodedKey, taskFolder } from "../files/keys.ts";
import { readFrom } from "../files/read-file.ts";
import { defineStep, type StepContext } from "../flow/define-step.ts";
import { badInput } from "../flow/step-error.ts";
import { createLineScanner } from "../jsonl/line-scanner.ts";
import { decodeSource } from "../source/decode-source.ts";
import { createUtf8Check } from "../source/detect-encoding.ts";
import { type Head, readSourceHead, readStart, type Start } from "../source/read-start.ts";
import { planColumns } from "../values/plan-columns.ts";
import { writeProfile } from "./profile.ts";
import { type Services, taskRefSchema } from "./services.ts";

const chunkSchema = z.tuple([
  z.number().int().describe("offset in bytes"),
  z.number().int().describe("length in bytes"),
  z.number().int().describe("number of its first row"),
]);

/**
 * Reads the source once: finds out how it is written and, with the rules of its data set, what its columns hold, and where
 * it can be cut into chunks. `objectKey` is the file that those are stretches of: the source, or a copy of it in UTF-8.
 */
export const fetch = defineStep({
  name: "fetch",
  input: z.object({ task: taskRefSchema }),
  output: z.object({ objectKey: z.string().optional(), chunks: z.array(chunkSchema) }),
  run: async ({ task }, { services: { db, files }, signal }: StepContext<Services>) => {
    const folder = taskFolder(task);
    const stored = await readSource(db, task);
    if (stored === null) throw badInput("file_gone", "The dataset is no longer there");
    const { objectKey, rules, allowance } = stored;
    const source = await openSource(files, { objectKey, folder, signal });
    const names = rules?.columns.map(({ name }) => name) ?? [];
    const head = readSourceHead(source.start, names);
    const { format, delimiter, keys, header, sample } = head;
    const columns = planColumns({ header, rows: sample }, rules);
    signal.throwIfAborted();
    await writeProfile(files, folder, { format, delimiter, keys, columns });

    const read = await split(files, source, { ...head, signal });
    requireRows(read.chunks, allowance);
    if (read.isUtf8 || !isAscii(source.start.bytes)) return outputOf(source.objectKey, read.chunks);
    // Nothing but the far end of the file is not UTF-8: the sample said nothing of how it is encoded.
    const decoded = { objectKey: decodedKey(folder), start: source.start };
    const copying = { from: source.objectKey, to: decoded.objectKey, signal };
    await decodeSource(files, { ...copying, encoding: "windows-1252" });
    return outputOf(decoded.objectKey, (await split(files, decoded, { ...head, signal })).chunks);
  },
});

/** The file goes through as a whole or not at all. @throws {StepError} of bad input for more rows than are left. */
function requireRows(chunks: readonly Chunk[], allowance: { left: number; of: number } | null): void {
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
  if (allowance === null || rows <= allowance.left) return;
  const [has, left, of] = [rows, allowance.left, allowance.of].map((count) => count.toLocaleString("en"));
  const message = `The file has ${has} rows, and ${left} of the plan's ${of} of this month are left: upgrade, or take a shorter file`;
  throw badInput("rows_exceeded", message);
}

type Source = { objectKey: string; start: Start };

/** The source as UTF-8, which is a copy where it is encoded otherwise. */
async function openSource(
  files: R2Bucket,
  { objectKey, folder, signal }: { objectKey: string; folder: string; signal: AbortSignal },
): Promise<Source> {
  const start = await readStart(files, objectKey);
  if (start.encoding === "utf-8") return { objectKey, start };
  const copy = decodedKey(folder);
  await decodeSource(files, { from: objectKey, to: copy, encoding: start.encoding, signal });
  return { objectKey: copy, start: await readStart(files, copy) };
}

async function split(
  files: R2Bucket,
  { objectKey, start }: Source,
  { format, delimiter, header, bodyStart, signal }: Head & { signal: AbortSignal },
): Promise<{ chunks: Chunk[]; isUtf8: boolean }> {
  const check = createUtf8Check();
  const body = start.isWhole
    ? once(start.bytes.subarray(bodyStart))
    : checked(readFrom(files, objectKey, { offset: bodyStart, signal }), check);
  const chunks = await splitBody(body, {
    scanner: format === "jsonl" ? createLineScanner() : createRecordScanner(delimiter),
    bodyStart,
    columns: header.length,
    hasBlankRows: format === "csv" && header.length === 1,
  });
  return { chunks, isUtf8: check.isValid() };
}

function outputOf(objectKey: string, chunks: readonly Chunk[]) {
  if (chunks.length === 0) {
    const message = "The file has a header and no rows below it. Add the rows and upload it again";
    throw badInput("no_rows", message);
  }
  return {
    objectKey,
    chunks: chunks.map(({ offset, length, firstRow }): [number, number, number] => [
      offset,
      length,
      firstRow,
    ]),
  };
}

function isAscii(bytes: Uint8Array): boolean {
  return !bytes.some((byte) => byte >= 0x80);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

async function* checked(
  pieces: AsyncIterable<Uint8Array>,
  check: ReturnType<typeof createUtf8Check>,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of pieces) {
    check.push(bytes);
    yield bytes;
  }
}
