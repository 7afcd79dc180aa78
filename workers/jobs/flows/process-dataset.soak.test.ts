import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { usageLedger } from "../../../db/jobs/schema.ts";
import { seededRandom } from "../../../dev/seeded-random.ts";
import { csvLimits } from "../csv/limits.ts";
import { runWithFaults } from "../flow/fault-harness.ts";
import type { TaskRef } from "../steps/services.ts";
import { upload } from "../test-app.ts";
import { rowsOf } from "../usage/usage-message.ts";
import { mortalServices, seenOf, writeTaskOver } from "./fault-task.ts";
import { processDataset } from "./process-dataset.ts";
import { createSoakWorld, fateBy } from "./soak-world.ts";

const { SOAK_FLOWS, SOAK_SEED } = env as unknown as { SOAK_FLOWS: string; SOAK_SEED: string };
const flows = Number(SOAK_FLOWS);
const seed = Number(SOAK_SEED);
const random = seededRandom(seed);
/** Each is mostly waiting for the database. */
const sideBySide = 5;

/** The flow, which never gives up: by chance a step dies more often than the real one tries it. */
const patient = {
  ...processDataset,
  stages: processDataset.stages.map((stage) => ({
    ...stage,
    policy: { ...stage.policy, retry: { ...stage.policy.retry, attempts: 1_000 } },
  })),
};

let world: Awaited<ReturnType<typeof createSoakWorld>>;

beforeAll(async () => {
  world = await createSoakWorld(random);
  // One file in two is cut into two to five chunks.
  Object.assign(csvLimits, { chunkRows: 50 });
  // Whoever calls an object that has died waits a little before the next call: that proves nothing here.
  vi.stubGlobal("scheduler", { wait: async () => {} });
});
afterAll(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const sizes = 20;
const countOf = (index: number) => (index % 2 === 0 ? 1 + (index % sizes) : 51 + 8 * (index % sizes));
const contentOf = (rows: number) =>
  `a,b\n${Array.from({ length: rows }, (_, row) => `${row},${row % 10 === 3 ? "" : "x"}\n`).join("")}`;

const datasets = new Map<number, Promise<string>>();

async function datasetOf(rows: number): Promise<string> {
  const known =
    datasets.get(rows) ?? upload(world.app, contentOf(rows), { tenant: world.tenant }).then(({ id }) => id);
  datasets.set(rows, known);
  return await known;
}

/** Runs one by numbers of its own, whatever runs beside it. `told` is what its steps then have had told and billed. */
async function run(index: number): Promise<{ task: TaskRef; told: (() => void)[] }> {
  const random = seededRandom(seed + index);
  const told: (() => void)[] = [];
  const datasetId = await datasetOf(countOf(index));
  const task = await writeTaskOver(world.app, { tenant: world.tenant, datasetId });
  const services = mortalServices(world.app, {
    announce: (ref) => void told.push(() => world.announce(ref)),
    meter: (ref) => void told.push(() => world.meter(ref)),
  });
  const faults = { fate: fateBy(random), fault: () => random() < 0.01 };
  const end = await runWithFaults({
    ...{ flow: patient, flowId: task.taskId, input: task, services },
    ...faults,
  });
  expect(end, `flow ${index}`).toMatchObject({ state: "completed" });
  return { task, told };
}

async function expectRight(index: number, task: TaskRef): Promise<void> {
  const rows = countOf(index);
  const { task: row, results, ledger, files } = await seenOf(world.app, task);
  expect({ index, status: row.status, results, ledger }).toMatchObject({
    ...{ index, status: "completed", ledger: [{ metric: "rows", quantity: rows }] },
    results: [{ rows, score: expect.any(Number), errorRowCount: 0, columns: [{ name: "a" }, { name: "b" }] }],
  });
  expect(files["/clean.csv"], `flow ${index}`).toBe(contentOf(rows).replaceAll("\n", "\r\n"));
}

it(
  `${flows} flows end right while messages are lost, doubled and late and everything dies (SOAK_SEED=${seed})`,
  async () => {
    const taskIds: string[] = [];
    for (let first = 0; first < flows; first += sideBySide) {
      if (random() < 0.2) await world.restart();
      const indices = Array.from({ length: Math.min(sideBySide, flows - first) }, (_, at) => first + at);
      const ended = await Promise.all(indices.map(run));
      await Promise.all(ended.map(({ task }, at) => expectRight(first + at, task)));
      for (const { task, told } of ended) {
        taskIds.push(task.taskId);
        for (const tell of told) tell();
      }
      // What comes late comes among what later flows send.
      if (random() < 0.5) await world.deliver();
    }
    await world.settle();
    const events = taskIds.map((id) => `task.completed:${id}`).toSorted();
    expect([...world.endpointHeard.keys()].toSorted()).toEqual(events);
    expect([...world.gatewayHeard.keys()].filter((id) => events.includes(id)).toSorted()).toEqual(events);
    const booked = taskIds.map(rowsOf).toSorted();
    const [ledger] = await withTenant(world.app.deps.db, world.tenant, (tx) => [
      tx.select({ id: usageLedger.transactionId }).from(usageLedger),
    ]);
    expect(ledger.map(({ id }) => id).toSorted()).toEqual(booked);
    expect((await world.billed()).toSorted()).toEqual(booked);
  },
  300_000 + flows * 3_000,
);
