import { z } from "zod";
import { deleteFolder } from "../files/delete-folder.ts";
import { workFolder } from "../files/keys.ts";
import { defineStep, type StepContext } from "../flow/define-step.ts";
import { failTask } from "../tasks/fail-task.ts";
import { clearUp } from "./clear-up.ts";
import { type Services, taskRefSchema } from "./services.ts";

const flowErrorSchema = z.object({
  kind: z.enum(["bad_input", "timeout", "rate_limited", "unknown"]),
  code: z.string(),
  message: z.string(),
  detail: z.string().nullable(),
  step: z.string(),
  index: z.int(),
  attempts: z.int(),
  input: z.string(),
});

/**
 * Writes down why the task failed. What its steps left is kept for a retry to go on with, until its dead letter is
 * settled; where the file itself is to blame there is no retry, and it goes at once.
 */
export const recordFailure = defineStep({
  name: "record-failure",
  input: z.object({ task: taskRefSchema, flow: z.string(), folder: z.string(), error: flowErrorSchema }),
  output: z.null(),
  run: async (
    { task, flow, folder, error },
    { services: { db, files, announce }, progress, round }: StepContext<Services>,
  ) => {
    const standing = await failTask(db, { task: { ...task, round }, flow, error, progress });
    if (standing === "failed" && error.kind === "bad_input") await deleteFolder(files, workFolder(folder));
    else await clearUp(files, { folder, standing });
    announce(task);
    return null;
  },
});
