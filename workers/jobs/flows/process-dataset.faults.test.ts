import { env } from "cloudflare:workers";
import { and, eq, isNull, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { tasks } from "../../../db/jobs/schema.ts";
import { csvLimits } from "../csv/limits.ts";
import { partKey, resultKey } from "../files/keys.ts";
import { dieOnceAt, noteEveryPoint, runWithFaults } from "../flow/fault-harness.ts";
import type { Fault, Life } from "../flow/fault-points.ts";
import type { MortalObject } from "../flow/mortal-object.ts";
import type { TaskRef } from "../steps/services.ts";
import { createTestApp, newTenant, type TestApp, upload } from "../test-app.ts";
import { mortalServices, seenOf, writeTaskOver } from "./fault-task.ts";
import { processDataset } from "./process-dataset.ts";

let app: TestApp;
let tenant: string;
let datasetId: string;
beforeAll(async () => {
  app = await createTestApp();
  tenant = newTenant();
  datasetId = (await upload(app, content, { tenant })).id;
  // Whoever calls an object that has died waits a little before the next call: that proves nothing here.
  vi.stubGlobal("scheduler", { wait: async () => {} });
});
afterAll(() => void vi.unstubAllGlobals());

/** Has a small file cut into chunks as a large one is. */
const cutInto = (chunks: number) => Object.assign(csvLimits, { chunkRows: Math.ceil(40 / chunks) });

const content = `name,email\n${"Ada,ada@example.com\n".repeat(38)}${"Grace,wrong\n".repeat(2)}`;

/** Something that happens once in a run, when a file of that name was written. */
type Event = { written: string; happens: (task: TaskRef, object: MortalObject) => Promise<void> };

async function run(fault: Fault, events: readonly Event[] = []) {
  const task = await writeTaskOver(app, { tenant, datasetId });
  const { taskId: flowId } = task;
  const left = new Set(events);
  const services = (life: Life, object: MortalObject) =>
    mortalServices(app, {
      announce: () => {},
      meter: () => {},
      files: afterPut(async (key) => {
        for (const event of left) {
          if (!key.endsWith(event.written)) continue;
          left.delete(event);
          await event.happens(task, object);
        }
      }),
    })(life);
  const { state } = await runWithFaults({ flow: processDataset, flowId, input: task, services, fault });
  expect(left, "what was to happen").toEqual(new Set());
  return { state, ...(await seenOf(app, task)) };
}

function afterPut(act: (key: string) => Promise<void>): R2Bucket {
  return new Proxy(env.FILES, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...input: unknown[]) => Promise<unknown>;
      if (name !== "put") return method.bind(target);
      return async (key: string, ...input: unknown[]) => {
        const written = await method.call(target, key, ...input);
        await act(key);
        return written;
      };
    },
  });
}

type Seen = Awaited<ReturnType<typeof run>>;

/** Runs undisturbed, and then once for each point at which its worker or its object dies. Returns how it ends. */
async function runEverywhere(events: readonly Event[], view: (seen: Seen) => object = (seen) => seen) {
  const noting = noteEveryPoint();
  const undisturbed = await run(noting.fault, events);
  for (let point = 0; point < noting.points(); point += 1)
    expect(view(await run(dieOnceAt(point), events)), `dead at point ${point}`).toEqual(view(undisturbed));
  return { undisturbed, points: noting.points() };
}

/** What steps hand to each other, in the folder that `workFolder` names. */
const isScratch = (name: string) => name.split("/")[1] === "work";

function expectCompleted({ state, task, results, ledger, files }: Seen): void {
  expect({ state, task, results, ledger }).toMatchObject({
    state: "completed",
    task: { status: "completed", progress: { done: 9, total: 9 } },
    results: [{ rows: 40, errorRowCount: 2 }],
    ledger: [{ metric: "rows", quantity: 40 }],
  });
  const names = Object.keys(files);
  expect(names).toEqual(expect.arrayContaining(["/clean.csv", "/errors.ndjson"]));
  expect(names.filter((name) => isScratch(name))).toEqual([]);
}

it("the real flow over two chunks ends on the same whichever write, send or acknowledgement its worker or its object dies at", async () => {
  cutInto(2);
  const { undisturbed, points } = await runEverywhere([]);
  expectCompleted(undisturbed);
  expect(points).toBeGreaterThan(90);
}, 300_000);

const breaksOff = async () => {
  throw new Error("storage is away for a moment");
};

it("the real flow ends on the same where steps of it fail and are tried again, whatever dies besides", async () => {
  cutInto(2);
  const events = [
    { written: partKey("", 1), happens: breaksOff },
    { written: resultKey(""), happens: breaksOff },
  ];
  const { undisturbed, points } = await runEverywhere(events);
  expectCompleted(undisturbed);
  expect(points).toBeGreaterThan(90);
}, 300_000);

/** As the verb does it, with the sweep behind it: the row decides, and the flow is told until it has heard. */
async function cancel({ tenantId, taskId }: TaskRef, object: MortalObject): Promise<void> {
  await withTenant(app.deps.db, tenantId, (tx) => [
    tx
      .update(tasks)
      .set({ status: "cancelled", finishedAt: sql`now()`, announcedAt: sql`now()` })
      .where(and(eq(tasks.id, taskId), isNull(tasks.finishedAt))),
  ]);
  while ((await object.call((stub) => stub.cancel(taskId)).catch(() => undefined)) === undefined);
}

it("the real flow leaves nothing where it is cancelled in its midst, whatever dies besides", async () => {
  cutInto(3);
  const events = [{ written: partKey("", 1), happens: cancel }];
  // How far it had come differs, as it may.
  const view = ({ task: { progress: _, ...task }, ...seen }: Seen) => ({ ...seen, task });
  const { undisturbed, points } = await runEverywhere(events, view);
  expect(undisturbed).toMatchObject({
    state: "cancelled",
    task: { status: "cancelled" },
    ...{ results: [], ledger: [], files: {} },
  });
  expect(points).toBeGreaterThan(40);
}, 300_000);
