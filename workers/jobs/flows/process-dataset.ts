import { taskFolder } from "../files/keys.ts";
import { defineFlow } from "../flow/define-flow.ts";
import { chain } from "../flow/define-step.ts";
import { aggregate } from "../steps/aggregate.ts";
import { clearUpCancelled } from "../steps/clear-up.ts";
import { enrich } from "../steps/enrich.ts";
import { fetch } from "../steps/fetch.ts";
import { normalize } from "../steps/normalize.ts";
import { publish } from "../steps/publish.ts";
import { recordFailure } from "../steps/record-failure.ts";
import { taskRefSchema } from "../steps/services.ts";
import { validate } from "../steps/validate.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Cleans a CSV file and says how good it is. */
export const processDataset = defineFlow({
  name: "process-dataset",
  input: taskRefSchema,
  deadlineMs: 60 * minuteMs,
  // Its timeline is looked at after its end; what it leaves in its object is small.
  retainMs: 7 * dayMs,
  policy: {
    timeoutMs: 2 * minuteMs,
    // A worker that dies over a file of 1 GB is noticed by its silence, not ten minutes later; one whose task was cancelled
    // hears of it.
    heartbeatMs: 30_000,
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
  .step(fetch, ({ input }) => ({ task: input, folder: taskFolder(input) }), {
    timeoutMs: 5 * minuteMs,
    growsWithInput: true,
  })
  .each(
    "transform",
    chain(normalize, enrich, validate),
    ({ input, fetch }) =>
      fetch.chunks.map(([offset, length, firstRow]) => ({
        objectKey: fetch.objectKey ?? input.objectKey,
        folder: taskFolder(input),
        offset,
        length,
        firstRow,
      })),
    // It is work for the processor: side by side it would take as long, and more memory.
    { parallel: 1 },
  )
  .step(aggregate, ({ input, transform }) => ({ folder: taskFolder(input), parts: transform }), {
    timeoutMs: 10 * minuteMs,
    growsWithInput: true,
    // It holds hashes of up to a million values.
    parallel: 1,
  })
  .step(
    publish,
    ({ input, transform, aggregate }) => ({
      task: input,
      folder: taskFolder(input),
      parts: transform,
      // A flow that was begun by an earlier version did not count them.
      repeats: aggregate.repeats ?? 0,
    }),
    { timeoutMs: 10 * minuteMs, growsWithInput: true },
  )
  .onFailure(recordFailure, ({ input, error }) => ({
    task: input,
    flow: "process-dataset",
    folder: taskFolder(input),
    error,
  }))
  .onCancel(clearUpCancelled, ({ input }) => ({ task: input, folder: taskFolder(input) }));
