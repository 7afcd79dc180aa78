import { z } from "zod";
import { distributionSchema } from "../../contract/results.ts";
import { taskResultSchema } from "../../contract/tasks.ts";
import { writeRecords } from "../csv/write-records.ts";
import { cleanKey, distributionsKey, errorsKey, partKey, repeatsKey, resultKey } from "../files/keys.ts";
import { writeJoined } from "../files/write-joined.ts";
import { defineStep, type StepContext } from "../flow/define-step.ts";
import { derivedNames } from "../tables/derive-columns.ts";
import { partLengthsSchema } from "../tables/part-file.ts";
import { completeTask } from "../tasks/complete-task.ts";
import { taskStanding } from "../tasks/task-standing.ts";
import { clearUp } from "./clear-up.ts";
import { readProfile } from "./profile.ts";
import { type Services, taskRefSchema } from "./services.ts";

/** What an earlier version left has less in it. */
const storedSchema = taskResultSchema.extend({
  unlistedErrors: taskResultSchema.shape.unlistedErrors.default(0),
  distributions: z.array(distributionSchema).default([]),
});

/**
 * Writes the cleaned file and the errors that were kept, then result, usage and status in one transaction, and clears up
 * behind the flow. A second run finds the task finished and only clears up; a task that was cancelled meanwhile keeps
 * nothing, and one that was begun again is left to its later round.
 */
export const publish = defineStep({
  name: "publish",
  input: z.object({
    task: taskRefSchema,
    folder: z.string(),
    parts: z.array(partLengthsSchema),
    /** How many bytes of errors are about values that came twice. */
    repeats: z.number().int(),
  }),
  output: z.null(),
  run: async (
    { task, folder, parts, repeats },
    { services: { db, files, announce, meter }, progress, round, signal }: StepContext<Services>,
  ) => {
    let standing = await taskStanding(db, { ...task, round });
    if (standing === "open") {
      const { columns } = await readProfile(files, folder);
      const header = writeRecords([[...columns.map(({ name }) => name), ...derivedNames(columns)]]);
      await writeJoined(files, cleanKey(folder), {
        head: header,
        pieces: parts.map(({ clean }, index) => ({ key: partKey(folder, index), offset: 0, length: clean })),
        contentType: "text/csv; charset=utf-8",
        signal,
      });
      await writeJoined(files, errorsKey(folder), {
        head: "",
        pieces: [
          ...parts.map(({ clean, errors }, index) => ({
            key: partKey(folder, index),
            offset: clean,
            length: errors,
          })),
          { key: repeatsKey(folder), offset: 0, length: repeats },
        ],
        contentType: "application/x-ndjson",
        signal,
      });
      const stored = await files.get(resultKey(folder));
      if (stored === null) throw new Error(`Cannot read "${resultKey(folder)}": it is not there`);
      const { distributions, ...result } = storedSchema.parse(await stored.json());
      signal.throwIfAborted();
      await files.put(distributionsKey(folder), JSON.stringify(distributions));
      signal.throwIfAborted();
      standing = await completeTask(db, {
        task: { ...task, round },
        result,
        cleanKey: cleanKey(folder),
        errorsKey: errorsKey(folder),
        progress,
      });
    }
    await clearUp(files, { folder, standing });
    if (standing !== "completed") return null;
    announce(task);
    meter(task);
    return null;
  },
});
