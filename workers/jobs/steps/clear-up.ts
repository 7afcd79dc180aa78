import { z } from "zod";
import { deleteFolder } from "../files/delete-folder.ts";
import { workFolder } from "../files/keys.ts";
import { defineStep, type StepContext } from "../flow/define-step.ts";
import { type TaskStanding, taskStanding } from "../tasks/task-standing.ts";
import { type Services, taskRefSchema } from "./services.ts";

/** Removes what a flow left that nobody needs any more; what a later round, or a retry, goes on with stays. */
export async function clearUp(
  files: R2Bucket,
  { folder, standing }: { folder: string; standing: TaskStanding },
): Promise<void> {
  if (standing === "completed") await deleteFolder(files, workFolder(folder));
  if (standing === "cancelled" || standing === "gone") await deleteFolder(files, folder);
}

/** Removes everything that a cancelled task has made. Nothing of it is under way any more when this runs. */
export const clearUpCancelled = defineStep({
  name: "clear-up",
  input: z.object({ task: taskRefSchema, folder: z.string() }),
  output: z.null(),
  run: async ({ task, folder }, { services: { db, files }, round }: StepContext<Services>) => {
    await clearUp(files, { folder, standing: await taskStanding(db, { ...task, round }) });
    return null;
  },
});
