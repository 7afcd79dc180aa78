import type { Goal } from "./goals.ts";
import type { Rig } from "./rig.ts";
import { serveProduct } from "./serve-product.ts";
import { type Asking, ask, followTask, startTask } from "./task-client.ts";

/** How long it takes from asking for a task to the first event that somebody who follows it hears, both workers on one core. */
export async function firstEventTime(rig: Rig, tasks: number): Promise<Goal> {
  const served = await serveProduct(rig, { name: "first-event" });
  try {
    const asking = { origin: served.origin, cookie: rig.people[2]?.gatewayCookie ?? "" };
    const datasetId = await upload(asking, "name,age\nAda,36\nGrace,40\n");
    await timeOf(asking, datasetId);
    const values: number[] = [];
    for (let task = 0; task < tasks; task += 1) values.push(await timeOf(asking, datasetId));
    const what = "from `POST /api/tasks` to the first progress event";
    return { what, unit: "ms", values, wanted: { atMost: 300 } };
  } finally {
    await served.stop();
  }
}

async function upload(asking: Asking, csv: string): Promise<string> {
  const body = new FormData();
  body.set("name", "bench");
  body.set("file", new Blob([csv], { type: "text/csv" }), "bench.csv");
  const answer = await ask(asking, "/api/datasets", { method: "POST", body });
  return ((await answer.json()) as { dataset: { id: string } }).dataset.id;
}

/** In ms. The task is then left to end, so that the next one meets a quiet machine. */
async function timeOf(asking: Asking, datasetId: string): Promise<number> {
  const startedMs = performance.now();
  const taskId = await startTask(asking, datasetId);
  let firstMs: number | null = null;
  for await (const _ of followTask(asking, taskId)) firstMs ??= performance.now() - startedMs;
  if (firstMs === null) throw new Error("Cannot measure a task: nothing was heard of it");
  return firstMs;
}
