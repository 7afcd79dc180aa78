import { z } from "zod";
import { decodeRecords } from "../csv/decode-records.ts";
import { readRange } from "../files/read-file.ts";
import { defineStep, type StepContext } from "../flow/define-step.ts";
import { decodeLines } from "../jsonl/decode-lines.ts";
import { normalizeTable } from "../tables/normalize-table.ts";
import { createTable, type Table } from "../tables/table.ts";
import { readProfile } from "./profile.ts";
import type { Services } from "./services.ts";

/** A chunk in memory: the steps of the transformation hand it on, and it is never written as such. */
export const chunkTable = z.custom<{ folder: string; table: Table }>();

/** Reads a chunk and brings its values into the form of their column. */
export const normalize = defineStep({
  name: "normalize",
  input: z.object({
    objectKey: z.string(),
    folder: z.string(),
    offset: z.number().int(),
    length: z.number().int(),
    firstRow: z.number().int(),
  }),
  output: chunkTable,
  run: async (
    { objectKey, folder, offset, length, firstRow },
    { services: { files } }: StepContext<Services>,
  ) => {
    const [profile, bytes] = await Promise.all([
      readProfile(files, folder),
      readRange(files, objectKey, { offset, length }),
    ]);
    const { format, delimiter, keys, columns } = profile;
    const read =
      format === "jsonl"
        ? decodeLines(bytes, { keys, firstRow })
        : { records: decodeRecords(bytes, { delimiter, keepBlank: columns.length === 1, firstRow }) };
    const table = createTable(columns, { ...read, firstRow });
    normalizeTable(table);
    return { folder, table };
  },
});
