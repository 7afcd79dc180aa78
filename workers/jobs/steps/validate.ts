import { writeRecords } from "../csv/write-records.ts";
import { partKey } from "../files/keys.ts";
import { defineStep, type StepContext } from "../flow/define-step.ts";
import { checkTable } from "../tables/check-table.ts";
import { judgeTable } from "../tables/judge-table.ts";
import { encodePart, partLengthsSchema } from "../tables/part-file.ts";
import { uniqueKeys } from "../tables/unique-keys.ts";
import { chunkTable } from "./normalize.ts";
import type { Services } from "./services.ts";

/** Judges every value and leaves the cleaned rows, the errors and the statistics of the chunk in R2. */
export const validate = defineStep({
  name: "validate",
  input: chunkTable,
  output: partLengthsSchema,
  run: async ({ folder, table }, { services: { files }, index, signal }: StepContext<Services>) => {
    checkTable(table);
    const { bytes, lengths } = encodePart({
      clean: writeRecords(table.rows),
      judgement: judgeTable(table),
      keys: uniqueKeys(table, folder),
      rows: table.rows.length + table.ragged.length,
      raggedRows: table.ragged.length,
    });
    signal.throwIfAborted();
    await files.put(partKey(folder, index), bytes);
    return lengths;
  },
});
