import { z } from "zod";
import { partKey, resultKey } from "../files/keys.ts";
import { readRange } from "../files/read-file.ts";
import { defineStep, type StepContext } from "../flow/define-step.ts";
import { createStatisticsMerger } from "../tables/merge-statistics.ts";
import { decodeStatistics, partLengthsSchema } from "../tables/part-file.ts";
import { readProfile } from "./profile.ts";
import type { Services } from "./services.ts";

/** How many parts are on their way while one is added up. */
const readAhead = 4;

/** Adds the parts up to the result of the whole and leaves it in R2: it may be large when there are many columns. */
export const aggregate = defineStep({
  name: "aggregate",
  input: z.object({ folder: z.string(), parts: z.array(partLengthsSchema) }),
  output: z.object({ rows: z.number().int() }),
  run: async ({ folder, parts }, { services: { files }, signal }: StepContext<Services>) => {
    const { columns } = await readProfile(files, folder);
    const merger = createStatisticsMerger(columns);
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
      if (bytes) merger.add(decodeStatistics(bytes));
    }
    const result = merger.result();
    await files.put(resultKey(folder), JSON.stringify(result));
    return { rows: result.rows };
  },
});
