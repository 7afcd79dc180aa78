import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import type { FlowPlan, StartRequest } from "../../../durable-objects/flow-protocol.ts";
import type { FlowNamespace } from "../flow/flow-client.ts";
import { createTestApp, ended, newTenant, start, type TestApp, upload } from "../test-app.ts";
import { sweepTasks } from "./sweep-tasks.ts";

const mebibyte = 2 ** 20;

let app: TestApp;
/** How flows were started, by their ids, and whether the next start fails. */
let started: Map<string, StartRequest>;
let failsToStart: boolean;

beforeEach(async () => {
  app = await createTestApp();
  started = new Map();
  failsToStart = false;
  const real = app.deps.flows;
  const getByName = (name: string) => {
    const object = real.getByName(name);
    return new Proxy(object, {
      get: (_, method) => {
        if (method !== "start") return Reflect.get(object, method);
        return async (request: StartRequest) => {
          if (failsToStart) throw new Error("The object is not there");
          started.set(request.flowId, request);
          return await object.start(request);
        };
      },
    });
  };
  app.deps.flows = { getByName } as unknown as FlowNamespace;
});

/** A dataset that says it is so large. */
async function datasetOf(tenant: string, bytes: number): Promise<string> {
  const { id } = await upload(app, "a,b\n1,2\n", { tenant });
  await withTenant(app.deps.db, tenant, (tx) => [
    tx.update(datasets).set({ bytes }).where(eq(datasets.id, id)),
  ]);
  return id;
}

function longStepsOf(taskId: string): string[] | undefined {
  const request = started.get(taskId);
  if (request === undefined) return undefined;
  return (JSON.parse(request.plan) as FlowPlan).stages.flatMap(({ name, long }) => (long ? [name] : []));
}

describe("a task over a large file", () => {
  it("has the steps that grow with the file take a queue of their own, and ends by it", async () => {
    const tenant = newTenant();
    const large = await start(app, await datasetOf(tenant, 33 * mebibyte), { tenant });
    const small = await start(app, await datasetOf(tenant, 32 * mebibyte), { tenant });
    expect(longStepsOf(large.id)).toEqual(["fetch", "aggregate", "publish"]);
    expect(longStepsOf(small.id)).toEqual([]);
    for (const { id } of [large, small])
      expect(await ended(app, id, { tenant })).toMatchObject({ status: "completed" });
  });

  it("has so too where a sweep starts it", async () => {
    const tenant = newTenant();
    failsToStart = true;
    const { id } = await start(app, await datasetOf(tenant, 33 * mebibyte), { tenant });
    failsToStart = false;
    expect(longStepsOf(id)).toBeUndefined();
    await sweepTasks(app.deps, { pendingSeconds: 0, limit: 1_000 });
    expect(longStepsOf(id)).toEqual(["fetch", "aggregate", "publish"]);
    expect(await ended(app, id, { tenant })).toMatchObject({ status: "completed" });
  });
});
