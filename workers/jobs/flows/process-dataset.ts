import { taskFolder } from "../files/keys.ts";
import { defineFlow } from "../flow/define-flow.ts";
import { chain } from "../flow/define-step.ts";
import { aggregate } from "../steps/aggregate.ts";
import { enrich } from "../steps/enrich.ts";
import { fetch } from "../steps/fetch.ts";
import { normalize } from "../steps/normalize.ts";
import { publish } from "../steps/publish.ts";
import { recordFailure } from "../steps/record-failure.ts";
import { taskRefSchema } from "../steps/services.ts";
import { validate } from "../steps/validate.ts";

const minuteMs = 60_000;

/** Cleans a CSV file and says how good it is. */
export const processDataset = defineFlow({
  name: "process-dataset",
  input: taskRefSchema,
  deadlineMs: 60 * minuteMs,
  policy: {
    timeoutMs: 2 * minuteMs,
    // People wait for the result, and what fails here is mostly a hiccup of storage or database.
    retry: {
      attempts: 5,
      baseMs: 2_000,
      maxMs: minuteMs,
      jitter: 0.5,
      timeoutMs: 10_000,
      rateLimitedMs: minuteMs,
    },
  },
})
  .step(fetch, ({ input }) => ({ objectKey: input.objectKey, folder: taskFolder(input) }), {
    timeoutMs: 5 * minuteMs,
  })
  .each(
    "transform",
    chain(normalize, enrich, validate),
    ({ input, fetch }) =>
      fetch.chunks.map(([offset, length, firstRow]) => ({
        objectKey: input.objectKey,
        folder: taskFolder(input),
        offset,
        length,
        firstRow,
      })),
    // It is work for the processor: side by side it would take as long, and more memory.
    { parallel: 1 },
  )
  .step(aggregate, ({ input, transform }) => ({ folder: taskFolder(input), parts: transform }), {
    timeoutMs: 5 * minuteMs,
  })
  .step(publish, ({ input, transform }) => ({ task: input, folder: taskFolder(input), parts: transform }), {
    timeoutMs: 10 * minuteMs,
  })
  .onFailure(recordFailure, ({ input, error }) => ({ task: input, folder: taskFolder(input), error }));
