import { expect } from "vitest";
import type { Dataset } from "../../workers/contract/datasets.ts";
import type { Task, TaskStatus } from "../../workers/contract/tasks.ts";
import type { ApiClient } from "./api-client.ts";
import { waitFor } from "./wait-for.ts";

/** Uploads a file as the dashboard does. */
export async function uploadCsv(
  client: ApiClient,
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<Dataset> {
  const form = new FormData();
  form.set("name", name);
  form.set("file", new Blob([content], { type: "text/csv" }), "data.csv");
  const response = await client.fetch("/api/datasets", { method: "POST", body: form });
  expect(response.status, await response.clone().text()).toBe(201);
  return ((await response.json()) as { dataset: Dataset }).dataset;
}

/** Waits until a task has ended, and expects it to have ended as said. */
export async function waitForTask(client: ApiClient, id: string, status: TaskStatus): Promise<Task> {
  const task = await waitFor(`task ${id} to end`, async () => {
    const response = await client.fetch(`/api/tasks/${id}`);
    expect(response.status).toBe(200);
    const { task } = (await response.json()) as { task: Task };
    return task.status === "completed" || task.status === "failed" ? task : undefined;
  });
  expect(task.status, JSON.stringify(task.error)).toBe(status);
  return task;
}
