import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets, tasks } from "../../../db/jobs/schema.ts";
import { taskFolder } from "../files/keys.ts";
import type { StepContext } from "../flow/define-step.ts";
import { initialProgress, planOf } from "../flow/plan.ts";
import { aggregate } from "../steps/aggregate.ts";
import { fetch } from "../steps/fetch.ts";
import { normalize } from "../steps/normalize.ts";
import { publish } from "../steps/publish.ts";
import type { Services, TaskRef } from "../steps/services.ts";
import { validate } from "../steps/validate.ts";
import { createTestApp, newTenant, type TestApp } from "../test-app.ts";
import { writeTask } from "./fault-task.ts";
import { processDataset } from "./process-dataset.ts";

let app: TestApp;
let task: TaskRef;

/** Two chunks and more, in Windows-1252 that only its end shows, with a column whose values may come once. */
const rows = Array.from({ length: 60_000 }, (_, index) => `${index},name ${index % 7}`).join("\n");
const content = Uint8Array.from(`id,name\n${rows}\n1,Zo\u00eb\n`, (character) => character.charCodeAt(0));

const writing = ["put", "createMultipartUpload"];

/** R2 that aborts as it is asked for the n-th time, and counts what is written after. */
function abortingAt(place: number) {
  const controller = new AbortController();
  let [asked, writtenAfter] = [0, 0];
  const files = new Proxy(env.FILES, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...input: unknown[]) => unknown;
      return (...input: unknown[]) => {
        if (controller.signal.aborted && writing.includes(String(name))) writtenAfter += 1;
        asked += 1;
        if (asked === place) controller.abort(new Error("nobody waits"));
        return method.apply(target, input);
      };
    },
  });
  return { files, signal: controller.signal, asked: () => asked, writtenAfter: () => writtenAfter };
}

function contextOf({ files, signal }: { files: R2Bucket; signal: AbortSignal }, index = 0) {
  const services: Services = { db: app.deps.db, files, announce: () => {}, meter: () => {} };
  const progress = initialProgress(processDataset);
  return {
    ...{ services, log: app.deps.log, signal, flowId: task.taskId, index, attempt: 1, round: 1, progress },
  } satisfies StepContext<Services>;
}

const undisturbed = () => contextOf(abortingAt(0));

async function statusOf(): Promise<string | undefined> {
  const [[row]] = await withTenant(app.deps.db, task.tenantId, (tx) => [
    tx.select({ status: tasks.status }).from(tasks).where(eq(tasks.id, task.taskId)),
  ]);
  return row?.status;
}

type Made = Awaited<ReturnType<typeof fetch.run>>;
let fetched: Made;
let parts: Awaited<ReturnType<typeof validate.run>>[];
let folder: string;

const chunkInput = (index: number) => {
  const [offset, length, firstRow] = fetched.chunks[index] ?? [0, 0, 0];
  return { objectKey: fetched.objectKey ?? "", folder, offset, length, firstRow };
};

beforeAll(async () => {
  app = await createTestApp();
  task = await writeTask(app, { tenant: newTenant(), content });
  folder = taskFolder(task);
  const column = (name: string, unique: boolean) => ({
    ...{ name, type: "text" as const, required: false, unique, min: null, max: null, pattern: null },
  });
  await withTenant(app.deps.db, task.tenantId, (tx) => [
    tx.update(datasets).set({ rules: { columns: [column("id", true), column("name", false)] } }),
  ]);
  fetched = await fetch.run({ task }, undisturbed());
  parts = [];
  for (const index of fetched.chunks.keys()) {
    const context = { ...undisturbed(), index };
    parts.push(await validate.run(await normalize.run(chunkInput(index), context), context));
  }
  await aggregate.run({ folder, parts }, undisturbed());
});

/** Runs a step again and again, each time aborted a place later, until it is done before that. */
async function stopEverywhere(run: (context: StepContext<Services>) => Promise<unknown>): Promise<number> {
  for (let place = 1; ; place += 1) {
    const aborting = abortingAt(place);
    await run(contextOf(aborting)).catch((error: Error) => expect(error.message).toBe("nobody waits"));
    if (aborting.asked() < place) return place - 1;
    expect(aborting.writtenAfter(), `aborted at ${place}`).toBe(0);
  }
}

describe("a step whose signal aborts writes nothing more, wherever it is:", () => {
  it("fetch", async () => {
    expect(fetched.chunks.length).toBeGreaterThanOrEqual(2);
    expect(await stopEverywhere((context) => fetch.run({ task }, context))).toBeGreaterThan(4);
  });

  it("validate", async () => {
    const transform = async (context: StepContext<Services>) =>
      await validate.run(await normalize.run(chunkInput(0), context), context);
    expect(await stopEverywhere(transform)).toBeGreaterThan(2);
  });

  it("aggregate", async () => {
    expect(await stopEverywhere((context) => aggregate.run({ folder, parts }, context))).toBeGreaterThan(4);
  });

  it("publish, which says then that the task is done no more", async () => {
    const run = (context: StepContext<Services>) => publish.run({ task, folder, parts, repeats: 0 }, context);
    const aborting = abortingAt(5);
    await expect(run(contextOf(aborting))).rejects.toThrow("nobody waits");
    expect(await statusOf()).toBe("pending");
    expect(await stopEverywhere(run)).toBeGreaterThan(6);
    expect(await statusOf()).toBe("completed");
  });
});

it("every step of the flow says that it goes on", () => {
  const { stages, onFailure, onCancel } = planOf(processDataset);
  for (const stage of [...stages, onFailure, onCancel]) expect(stage?.heartbeatMs).toBe(30_000);
});
