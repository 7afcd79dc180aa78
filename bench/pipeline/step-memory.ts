/**
 * What each step of the pipeline that works on rows holds in memory at its peak, beyond what was there before it: the heap
 * and the bytes outside of it, once what nobody needs is collected, each time the step reads or writes a file. It has most
 * in its hands there, since it works between two of them without a pause. Run by Node with `--expose-gc`; prints JSON, in MB.
 */
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { csvLimits } from "../../workers/jobs/csv/limits.ts";
import { readHead } from "../../workers/jobs/csv/read-head.ts";
import { createRecordScanner } from "../../workers/jobs/csv/record-scanner.ts";
import { splitBody } from "../../workers/jobs/csv/split-body.ts";
import type { PartLengths } from "../../workers/jobs/tables/part-file.ts";
import { planColumns } from "../../workers/jobs/values/plan-columns.ts";
import { rules } from "./rows.ts";

const [source = "", folder = ""] = process.argv.slice(2);

type Run = { run: (input: unknown, context: unknown) => Promise<never> };

/** They are written for workers, whose types are not those of here. */
const load = (name: string) => import(`../../workers/jobs/steps/${name}.ts`);
const { writeProfile } = await load("profile");
const { normalize, enrich, validate, aggregate } = Object.assign(
  {},
  ...(await Promise.all(["normalize", "enrich", "validate", "aggregate"].map(load))),
) as Record<"normalize" | "enrich" | "validate" | "aggregate", Run>;

let most = 0;

function liveBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function peakOf(step: () => Promise<void>): Promise<number> {
  const before = liveBytes();
  most = before;
  await step();
  return (most - before) / 1e6;
}

const lookEveryMs = 25;
let lookedMs = 0;

/** Collecting takes longer than most of what a step does between two files. */
function look(): void {
  if (performance.now() - lookedMs < lookEveryMs) return;
  most = Math.max(most, liveBytes());
  lookedMs = performance.now();
}

const pathOf = (key: string) => (key === source ? source : join(folder, key.replaceAll("/", "_")));

function readPart(key: string, offset: number, length: number): Uint8Array {
  const file = openSync(pathOf(key), "r");
  const bytes = new Uint8Array(length);
  readSync(file, bytes, 0, length, offset);
  closeSync(file);
  return bytes;
}

/** A folder in the place of R2, as far as these steps use it. */
const files = {
  async get(key: string, { range }: { range?: { offset: number; length: number } } = {}) {
    const bytes = range ? readPart(key, range.offset, range.length) : readFileSync(pathOf(key));
    look();
    return {
      arrayBuffer: async () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
      json: async () => JSON.parse(Buffer.from(bytes).toString()),
    };
  },
  async put(key: string, value: string | Uint8Array) {
    look();
    writeFileSync(pathOf(key), value);
  },
};

const signal = new AbortController().signal;
const contextOf = (index: number) => ({ services: { files }, signal, index });

const start = readPart(source, 0, csvLimits.sampleBytes);
const { delimiter, header, bodyStart, sample } = readHead(start, { isWhole: false });
const columns = planColumns({ header, rows: sample }, rules);
await writeProfile(files, folder, { format: "csv", delimiter, keys: header, columns });

async function* body(): AsyncGenerator<Uint8Array> {
  const pieceBytes = 256 * 1024;
  for (let at = bodyStart; ; at += pieceBytes) {
    const bytes = readPart(source, at, pieceBytes);
    look();
    // What is read beyond the end of a file is zeros.
    const end = bytes.indexOf(0);
    yield end === -1 ? bytes : bytes.subarray(0, end);
    if (end !== -1) return;
  }
}

let chunks: Awaited<ReturnType<typeof splitBody>> = [];
const parts: PartLengths[] = [];
const fetch = await peakOf(async () => {
  const scanner = createRecordScanner(delimiter);
  chunks = await splitBody(body(), { scanner, bodyStart, columns: columns.length, hasBlankRows: false });
});
let transform = 0;
for (const [index, { offset, length, firstRow }] of chunks.entries()) {
  const added = await peakOf(async () => {
    const context = contextOf(index);
    const input = { objectKey: source, folder, offset, length, firstRow };
    parts.push(await validate.run(await enrich.run(await normalize.run(input, context), context), context));
  });
  transform = Math.max(transform, added);
}
const aggregated = await peakOf(async () => {
  await aggregate.run({ folder, parts }, contextOf(0));
});
console.log(JSON.stringify({ fetch, transform, aggregate: aggregated }));
