import { z } from "zod";
import { csvLimits } from "../csv/limits.ts";
import { readHead } from "../csv/read-head.ts";
import { splitBody } from "../csv/split-body.ts";
import { readFrom, readRange } from "../files/read-file.ts";
import { defineStep, type StepContext } from "../flow/define-step.ts";
import { badInput } from "../flow/step-error.ts";
import { inferColumns } from "../values/infer-columns.ts";
import { writeProfile } from "./profile.ts";
import type { Services } from "./services.ts";

const chunkSchema = z.tuple([
  z.number().int().describe("offset in bytes"),
  z.number().int().describe("length in bytes"),
  z.number().int().describe("number of its first row"),
]);

/** Reads the source once: finds out what its columns hold, and where it can be cut into chunks. */
export const fetch = defineStep({
  name: "fetch",
  input: z.object({ objectKey: z.string(), folder: z.string() }),
  output: z.object({ chunks: z.array(chunkSchema) }),
  run: async ({ objectKey, folder }, { services: { files } }: StepContext<Services>) => {
    const source = await files.head(objectKey);
    if (source === null) throw badInput("file_gone", "The uploaded file is no longer there");
    const { size } = source;
    const sample = await readRange(files, objectKey, {
      offset: 0,
      length: Math.min(size, csvLimits.sampleBytes),
    });
    const isWhole = sample.length === size;
    const { delimiter, header, bodyStart, sample: rows } = readHead(sample, { isWhole });
    await writeProfile(files, folder, { delimiter, columns: inferColumns(header, rows) });

    const body = isWhole ? once(sample.subarray(bodyStart)) : readFrom(files, objectKey, bodyStart);
    const chunks = await splitBody(body, { delimiter, bodyStart, hasOneColumn: header.length === 1 });
    if (chunks.length === 0) {
      const message = "The file has a header and no rows below it. Add the rows and upload it again";
      throw badInput("no_rows", message);
    }
    return {
      chunks: chunks.map(({ offset, length, firstRow }): [number, number, number] => [
        offset,
        length,
        firstRow,
      ]),
    };
  },
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}
