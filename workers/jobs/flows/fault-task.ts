/** For tests: tasks whose flow runs while everything may die, and what is left of them for somebody to see. */
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { type Database, withTenant } from "../../../db/jobs/client.ts";
import { taskResults, tasks, usageLedger } from "../../../db/jobs/schema.ts";
import { sourceKey, taskFolder } from "../files/keys.ts";
import { type Life, mortal } from "../flow/fault-points.ts";
import { initialProgress } from "../flow/plan.ts";
import type { Services, TaskRef } from "../steps/services.ts";
import { type TestApp, upload } from "../test-app.ts";
import { processDataset } from "./process-dataset.ts";

/** Uploads a file, and writes a task over it that nobody starts. */
export async function writeTask(
  app: TestApp,
  { tenant, content }: { tenant: string; content: string | Uint8Array<ArrayBuffer> },
): Promise<TaskRef> {
  const { id: datasetId } = await upload(app, content, { tenant });
  return await writeTaskOver(app, { tenant, datasetId });
}

/** Writes a task over a file that is there already, which nobody starts. */
export async function writeTaskOver(
  app: TestApp,
  { tenant, datasetId }: { tenant: string; datasetId: string },
): Promise<TaskRef> {
  const taskId = crypto.randomUUID();
  const row = { id: taskId, tenantId: tenant, datasetId, createdBy: "user-1", traceId: "trace" };
  await withTenant(app.deps.db, tenant, (tx) => [
    // The sweep would start it.
    tx.insert(tasks).values({ ...row, progress: initialProgress(processDataset), drivenAt: new Date() }),
  ]);
  return { tenantId: tenant, taskId, datasetId, objectKey: sourceKey(tenant, datasetId) };
}

const fileMethods = ["put", "delete", "createMultipartUpload"];

type Told = Pick<Services, "announce" | "meter">;

/** What the steps of one invocation work with; what it writes ends with its life. */
export function mortalServices(
  { deps }: TestApp,
  { announce, meter, files = deps.files }: Told & { files?: R2Bucket },
): (life: Life) => Services {
  return (life) => ({
    db: mortalDatabase(deps.db, life),
    files: mortal(files, fileMethods, life),
    announce: (task) => {
      if (life.passes("effect", "announce")) announce(task);
    },
    meter: (task) => {
      if (life.passes("effect", "meter")) meter(task);
    },
  });
}

/** What `withTenant` and `withPlatform` send is one transaction: it is before it, or behind it, that a worker dies. */
export function mortalDatabase(database: Database, life: Life): Database {
  return new Proxy(database, {
    get: (target, name) => mortal(Reflect.get(target, name) as object, ["batch"], life),
  });
}

/** Everything that somebody could see of a task that has ended, without what differs from task to task. */
export async function seenOf({ deps }: TestApp, task: TaskRef) {
  const { tenantId, taskId } = task;
  const [[row], results, ledger] = await withTenant(deps.db, tenantId, (tx) => [
    tx.select().from(tasks).where(eq(tasks.id, taskId)),
    tx.select().from(taskResults).where(eq(taskResults.taskId, taskId)),
    tx.select().from(usageLedger).where(eq(usageLedger.taskId, taskId)),
  ]);
  const folder = taskFolder(task);
  const { objects } = await env.FILES.list({ prefix: `${folder}/` });
  const files: [string, string][] = [];
  for (const { key } of objects)
    files.push([key.slice(folder.length), (await (await env.FILES.get(key))?.text()) ?? ""]);
  return {
    task: { status: row?.status, progress: row?.progress, errorCode: row?.errorCode },
    results: results.map(({ taskId: _, tenantId: __, createdAt: ___, cleanKey, errorsKey, ...result }) => ({
      ...result,
      keys: [cleanKey.slice(folder.length), errorsKey.slice(folder.length)],
    })),
    ledger: ledger.map(({ metric, quantity }) => ({ metric, quantity })),
    files: Object.fromEntries(files),
  };
}
