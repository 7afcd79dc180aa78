import { beforeAll, expect, it } from "vitest";
import { dieOnceAt, noteEveryPoint, runWithFaults } from "../flow/fault-harness.ts";
import type { Fault } from "../flow/fault-points.ts";
import { createTestApp, newTenant, type TestApp } from "../test-app.ts";
import { mortalServices, seenOf, writeTask } from "./fault-task.ts";
import { processDataset } from "./process-dataset.ts";

let app: TestApp;
let tenant: string;
beforeAll(async () => {
  app = await createTestApp();
  tenant = newTenant();
});

const content = `name,email\n${"Ada,ada@example.com\n".repeat(38)}${"Grace,wrong\n".repeat(2)}`;

async function run(fault: Fault) {
  const task = await writeTask(app, { tenant, content });
  const { taskId: flowId } = task;
  const services = mortalServices(app, { announce: () => {}, meter: () => {} });
  const { state } = await runWithFaults({ flow: processDataset, flowId, input: task, services, fault });
  return { state, ...(await seenOf(app, task)) };
}

/** What steps hand to each other, in the folder that `workFolder` names. */
const isScratch = (name: string) => name.split("/")[1] === "work";

it("the real flow ends on the same whichever write, send or acknowledgement its worker or its object dies at", async () => {
  const noting = noteEveryPoint();
  const undisturbed = await run(noting.fault);
  expect(undisturbed).toMatchObject({
    state: "completed",
    task: { status: "completed" },
    results: [{ rows: 40, errorRowCount: 2 }],
    ledger: [{ metric: "rows", quantity: 40 }],
  });
  const files = Object.keys(undisturbed.files);
  expect(files).toEqual(expect.arrayContaining(["/clean.csv", "/errors.ndjson"]));
  expect(files.filter((name) => isScratch(name))).toEqual([]);
  for (let point = 0; point < noting.points(); point += 1)
    expect(await run(dieOnceAt(point)), `dead at point ${point}`).toEqual(undisturbed);
  expect(noting.points()).toBeGreaterThan(80);
}, 300_000);
