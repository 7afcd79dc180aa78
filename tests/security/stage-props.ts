import { expect } from "vitest";
import type { Task } from "../../workers/contract/tasks.ts";
import { newEmail } from "../e2e/accounts.ts";
import { uploadCsv, waitForTask } from "../e2e/tasks.ts";
import type { Stage } from "./actors.ts";
import type { Props } from "./matrix/row.ts";

/** Puts a data set and a finished task on the stage. */
export async function setProps(stage: Stage): Promise<() => Props> {
  const owner = stage.client("owner");
  const { id: datasetId } = await uploadCsv(owner, "On the stage", "a,b\n1,2\n");
  const started = await owner.post("/api/tasks", { datasetId });
  expect(started.status, await started.clone().text()).toBe(202);
  const { task } = (await started.json()) as { task: Task };
  await waitForTask(owner, task.id, "completed");
  const { tenantId } = stage;
  return () => ({ tenantId, datasetId, taskId: task.id, email: newEmail("stage") });
}
