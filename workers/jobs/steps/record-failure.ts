import { z } from "zod";
import { taskErrorSchema } from "../../contract/tasks.ts";
import { deleteFolder } from "../files/delete-folder.ts";
import { workFolder } from "../files/keys.ts";
import { defineStep, type StepContext } from "../flow/define-step.ts";
import { failTask } from "../tasks/fail-task.ts";
import { type Services, taskRefSchema } from "./services.ts";

/** Writes down why the task failed and removes what its steps left. */
export const recordFailure = defineStep({
  name: "record-failure",
  input: z.object({ task: taskRefSchema, folder: z.string(), error: taskErrorSchema }),
  output: z.null(),
  run: async (
    { task, folder, error },
    { services: { db, files, announce }, progress }: StepContext<Services>,
  ) => {
    await failTask(db, { task, error, progress });
    await deleteFolder(files, workFolder(folder));
    announce(task);
    return null;
  },
});
