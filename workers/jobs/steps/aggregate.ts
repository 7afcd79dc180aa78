import { z } from "zod";
import { partKey, repeatsKey, resultKey } from "../files/keys.ts";
import { readRange } from "../files/read-file.ts";
import { defineStep, type StepContext } from "../flow/define-step.ts";
import { findRepeats, type Repeats } from "../tables/find-repeats.ts";
import { createStatisticsMerger } from "../tables/merge-statistics.ts";
import { decodeStatistics, type PartLengths, partLengthsSchema, writeError } from "../tables/part-file.ts";
import type { ColumnPlan } from "../values/column-plan.ts";
import { readProfile } from "./profile.ts";
import type { Services } from "./services.ts";

/** How many parts are on their way while one is added up. */
const readAhead = 4;

type Place = { files: R2Bucket; folder: string; parts: PartLengths[]; signal: AbortSignal };

/**
 * Adds the parts up to the result of the whole, looks for values that came twice where they may not, and leaves both in R2:
 * they may be large when there are many columns. `repeats` is how many bytes are about such values.
 */
export const aggregate = defineStep({
  name: "aggregate",
  input: z.object({ folder: z.string(), parts: z.array(partLengthsSchema) }),
  output: z.object({ rows: z.number().int(), repeats: z.number().int().optional() }),
  run: async ({ folder, parts }, { services: { files }, signal }: StepContext<Services>) => {
    const { columns } = await readProfile(files, folder);
    const place = { files, folder, parts, signal };
    const merger = createStatisticsMerger(columns);
    const lengths: Uint32Array[] = [];
    for await (const statistics of readStatistics(place)) {
      lengths.push(Uint32Array.from(statistics.keys));
      merger.add(statistics);
    }
    const repeats = await repeatsOf(place, { columns, rows: merger.rows(), lengths });
    const result = merger.result(repeats);
    const distributions = merger.distributions();
    signal.throwIfAborted();
    await files.put(resultKey(folder), JSON.stringify({ ...result, distributions }));
    const errors = new TextEncoder().encode((repeats?.errors ?? []).map(writeError).join(""));
    signal.throwIfAborted();
    if (errors.length > 0) await files.put(repeatsKey(folder), errors);
    return { rows: result.rows, repeats: errors.length };
  },
});

async function* readStatistics({ files, folder, parts, signal }: Place) {
  const read = (index: number) => {
    const part = parts[index];
    if (part === undefined) return null;
    const reading = readRange(files, partKey(folder, index), {
      offset: part.clean + part.errors,
      length: part.statistics,
    });
    // It is awaited in its turn; until then, its failure must not count as unhandled.
    reading.catch(() => {});
    return reading;
  };
  const ahead = Array.from({ length: readAhead }, (_, index) => read(index));
  for (const index of parts.keys()) {
    signal.throwIfAborted();
    const bytes = await ahead.shift();
    ahead.push(read(index + readAhead));
    if (bytes) yield decodeStatistics(bytes);
  }
}

type Known = { columns: readonly ColumnPlan[]; rows: number; lengths: Uint32Array[] };

async function repeatsOf({ files, folder, parts, signal }: Place, known: Known): Promise<Repeats | null> {
  if (!known.columns.some(({ checks }) => checks?.unique)) return null;
  return await findRepeats({
    ...known,
    signal,
    read: async (index, { offset, length }) => {
      const part = parts[index];
      if (part === undefined) return new Uint8Array();
      const start = part.clean + part.errors + part.statistics;
      return await readRange(files, partKey(folder, index), { offset: start + offset, length });
    },
  });
}
