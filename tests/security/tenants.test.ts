import { beforeAll, describe, expect, inject, it } from "vitest";
import type { Dataset } from "../../workers/contract/datasets.ts";
import type { Task } from "../../workers/contract/tasks.ts";
import type { Timeline } from "../../workers/contract/timeline.ts";
import type { ApiClient } from "../e2e/api-client.ts";
import { uploadCsv, waitForTask } from "../e2e/tasks.ts";
import { newcomer, signedIn, stranger } from "./visitor.ts";

const { gateway } = inject("urls");

let owner: ApiClient;
let others: ApiClient[];
let dataset: Dataset;
let task: Task;

beforeAll(async () => {
  owner = (await newcomer(gateway)).client;
  others = [(await newcomer(gateway)).client, await signedIn(gateway, "admin@selvedge.test")];
  dataset = await uploadCsv(owner, "Theirs alone", "a,b\n1,2\n");
  const started = await owner.post("/api/tasks", { datasetId: dataset.id });
  task = ((await started.json()) as { task: Task }).task;
  await waitForTask(owner, task.id, "completed");
});

/** When a task that was just started began to run, and when it has ended. */
async function timesOf(client: ApiClient, answer: unknown): Promise<{ began: number; ended: number }> {
  const { id } = (answer as { task: Task }).task;
  const { finishedAt } = await waitForTask(client, id, "completed");
  const response = await client.fetch(`/api/tasks/${id}/timeline`);
  const { timeline } = (await response.json()) as { timeline: Timeline };
  return { began: Date.parse(timeline.spans[0]?.startedAt ?? ""), ended: Date.parse(finishedAt ?? "") };
}

describe("a tenant's data is the tenant's alone", () => {
  it("hides data sets, tasks and their events from another tenant and from the platform's administrator", async () => {
    const paths = [
      `/api/datasets/${dataset.id}`,
      `/api/tasks/${task.id}`,
      `/api/tasks/${task.id}/events`,
      `/api/tasks/${task.id}/timeline`,
    ];
    for (const path of paths) {
      expect((await owner.fetch(path)).status, path).toBe(200);
      for (const other of others) {
        expect((await other.fetch(path)).status, path).toBe(404);
        expect((await other.fetch(path, { method: "HEAD" })).status, path).toBe(404);
      }
      expect((await stranger(gateway).fetch(path)).status, path).toBe(401);
    }
  });

  it("starts no task over another tenant's data set, under an idempotency key or without", async () => {
    const headers: Record<string, string>[] = [{}, { "idempotency-key": "guessed" }];
    for (const other of others) {
      for (const header of headers) {
        expect((await other.post("/api/tasks", { datasetId: dataset.id }, header)).status).toBe(404);
      }
    }
  });

  it("deletes a data set for its own tenant alone", async () => {
    const { id } = await uploadCsv(owner, "To be deleted", "a\n1\n");
    const path = `/api/datasets/${id}`;
    for (const other of others) expect((await other.fetch(path, { method: "DELETE" })).status).toBe(404);
    expect((await stranger(gateway).fetch(path, { method: "DELETE" })).status).toBe(401);
    const headers = { origin: "https://evil.example" };
    expect((await owner.fetch(path, { method: "DELETE", headers })).status).toBe(403);
    expect((await owner.fetch(path)).status).toBe(200);
    expect((await owner.fetch(path, { method: "DELETE" })).status).toBe(204);
    for (const other of others) expect((await other.post(`${path}/purge`, {})).status).toBe(404);
    const { dataset } = (await (await owner.fetch(path)).json()) as { dataset: Dataset };
    expect(dataset.deletedAt).not.toBeNull();
    expect((await owner.post(`${path}/purge`, {})).status).toBe(204);
    expect((await owner.fetch(path)).status).toBe(404);
  });

  it("keeps lists apart, also with a cursor of another tenant's list", async () => {
    await uploadCsv(owner, "Theirs as well", "a\n1\n");
    const { nextCursor } = (await (await owner.fetch("/api/datasets?limit=1")).json()) as {
      nextCursor: string;
    };
    expect(nextCursor).toEqual(expect.any(String));
    for (const other of others) {
      for (const query of ["limit=100", `limit=100&cursor=${nextCursor}`]) {
        const { data } = (await (await other.fetch(`/api/datasets?${query}`)).json()) as { data: Dataset[] };
        expect(data.map(({ id }) => id)).not.toContain(dataset.id);
      }
    }
  });

  it("takes the tenant from the session, whatever a header says", async () => {
    const headers = { "x-tenant-id": "acme", "x-forwarded-user": "owner@acme.test" };
    for (const other of others) {
      expect((await other.fetch(`/api/datasets/${dataset.id}`, { headers })).status).toBe(404);
    }
  });

  it("runs no more tasks at once than the plan allows, however many are asked for at once", async () => {
    const { client } = await newcomer(gateway);
    const { id: datasetId } = await uploadCsv(client, "Often", "a\n1\n");
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => client.post("/api/tasks", { datasetId })),
    );
    for (const answer of answers.filter(({ status }) => status !== 202)) {
      expect(answer.status).toBe(429);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    // On a busy machine one may have ended before the last of them was asked for: then another one was in its right.
    const started = answers.filter(({ status }) => status === 202);
    const times = await Promise.all(
      started.map(async (answer) => await timesOf(client, await answer.json())),
    );
    times.sort((a, b) => a.began - b.began);
    expect(times.length).toBeGreaterThan(0);
    for (const [index, { began }] of times.slice(1).entries())
      expect(began).toBeGreaterThan(times[index]?.ended ?? Number.POSITIVE_INFINITY);
  });
});
