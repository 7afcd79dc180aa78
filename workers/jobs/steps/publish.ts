import { z } from "zod";
import { taskResultSchema } from "../../contract/tasks.ts";
import { writeRecords } from "../csv/write-records.ts";
import { deleteFolder } from "../files/delete-folder.ts";
import { cleanKey, errorsKey, partKey, resultKey, workFolder } from "../files/keys.ts";
import { writeJoined } from "../files/write-joined.ts";
import { defineStep, type StepContext } from "../flow/define-step.ts";
import { derivedNames } from "../tables/derive-columns.ts";
import { partLengthsSchema } from "../tables/part-file.ts";
import { completeTask } from "../tasks/complete-task.ts";
import { isTaskFinished } from "../tasks/is-task-finished.ts";
import { readProfile } from "./profile.ts";
import { type Services, taskRefSchema } from "./services.ts";

/**
 * Writes the cleaned file and the errors that were kept, then result, usage and status in one transaction, and clears up
 * behind the flow. A second run finds the task finished and only clears up.
 */
export const publish = defineStep({
  name: "publish",
  input: z.object({ task: taskRefSchema, folder: z.string(), parts: z.array(partLengthsSchema) }),
  output: z.null(),
  run: async (
    { task, folder, parts },
    { services: { db, files, announce, meter }, progress }: StepContext<Services>,
  ) => {
    if (!(await isTaskFinished(db, task))) {
      const { columns } = await readProfile(files, folder);
      const header = writeRecords([[...columns.map(({ name }) => name), ...derivedNames(columns)]]);
      await writeJoined(files, cleanKey(folder), {
        head: header,
        pieces: parts.map(({ clean }, index) => ({ key: partKey(folder, index), offset: 0, length: clean })),
        contentType: "text/csv; charset=utf-8",
      });
      await writeJoined(files, errorsKey(folder), {
        head: "",
        pieces: parts.map(({ clean, errors }, index) => ({
          key: partKey(folder, index),
          offset: clean,
          length: errors,
        })),
        contentType: "application/x-ndjson",
      });
      const stored = await files.get(resultKey(folder));
      if (stored === null) throw new Error(`Cannot read "${resultKey(folder)}": it is not there`);
      const result = taskResultSchema.parse(await stored.json());
      await completeTask(db, {
        task,
        result,
        cleanKey: cleanKey(folder),
        errorsKey: errorsKey(folder),
        progress,
      });
    }
    await deleteFolder(files, workFolder(folder));
    announce(task);
    meter(task);
    return null;
  },
});
