import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { uploadPartBytes } from "../workers/contract/uploads.ts";
import type { Goal } from "./goals.ts";
import { rowCount, rules, writeRows } from "./pipeline/rows.ts";
import { processTree } from "./process-tree.ts";
import { processorSeconds } from "./processor-time.ts";
import { residentMb } from "./resident-memory.ts";
import type { Rig } from "./rig.ts";
import { serveProduct } from "./serve-product.ts";
import type { Served } from "./serve-worker.ts";
import { type Asking, ask, followTask, startTask } from "./task-client.ts";

const sampleEveryMs = 20;

/** A million rows through all steps of the product, against a program of Node that does nothing else, on one core. */
export async function pipelineComparison(rig: Rig, rounds: number): Promise<Goal[]> {
  const folder = join(rig.home, "pipeline");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "rows.csv");
  writeRows(file);
  await grantMuch(rig);
  const served = await serveProduct(rig, { name: "pipeline" });
  try {
    const asking = { origin: served.origin, cookie: rig.people[3]?.gatewayCookie ?? "" };
    const datasetId = await upload(asking, file);
    const turns: { own: Turn; script: Turn }[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const script = await runScript(rig, { file, folder });
      const own = await runTask(asking, { datasetId, served });
      // Round 0 warms up: what the process then keeps, it keeps for all.
      if (round > 0) turns.push({ own, script });
    }
    return [...goalsOf(turns), ...stepMemoryGoals(rig, { file, folder })];
  } finally {
    await served.stop();
  }
}

type Turn = { seconds: number; processorSeconds: number; addedMb: number };

function goalsOf(turns: { own: Turn; script: Turn }[]): Goal[] {
  const wanted = { atLeast: 0.5 };
  const ratio = (field: "seconds" | "processorSeconds") =>
    turns.map(({ own, script }) => script[field] / own[field]);
  return [
    {
      what: "rows a second of a million (100 MB) through the whole pipeline",
      ...{ unit: "rows/s", values: turns.map(({ own }) => rowCount / own.seconds), wanted: null },
    },
    { what: "… against one program of Node", unit: "×", values: ratio("seconds"), wanted },
    { what: "… by processor time", unit: "×", values: ratio("processorSeconds"), wanted },
    {
      what: "memory that the whole process adds meanwhile, with what is not collected yet",
      ...{ unit: "MB", values: turns.map(({ own }) => own.addedMb), wanted: null },
    },
  ];
}

/** What single steps hold, which the memory of a process does not say. @throws {Error} when that cannot be measured. */
function stepMemoryGoals({ cores }: Rig, { file, folder }: { file: string; folder: string }): Goal[] {
  const program = fileURLToPath(new URL("pipeline/step-memory.ts", import.meta.url));
  const flags = ["--expose-gc", "--max-semi-space-size=1"];
  const [command = "", ...args] = cores.onServerCore([process.execPath, ...flags, program, file, folder]);
  const held: Record<string, number> = JSON.parse(execFileSync(command, args, { encoding: "utf8" }));
  return Object.entries(held).map(([step, value]) => ({
    ...{ what: `memory that the step ${step} holds at its peak`, unit: "MB" },
    ...{ values: [value], wanted: { atMost: 64 } },
  }));
}

/** No plan takes such a file as often as this. */
async function grantMuch({ services }: Rig): Promise<void> {
  const url = new URL(services.postgres.adminUrl);
  url.pathname = "/gateway";
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(
      `insert into entitlement_override (tenant_id, name, value, reason)
       values ('bench-4', 'rowsPerMonth', 1000000000, 'bench'), ('bench-4', 'fileBytes', 1000000000, 'bench')`,
    );
  } finally {
    await client.end();
  }
}

async function upload(asking: Asking, file: string): Promise<string> {
  const bytes = readFileSync(file);
  const about = { name: "rows", fileName: "rows.csv", bytes: bytes.length };
  const begun = await ask(asking, "/api/uploads", { method: "POST", json: about });
  const { id } = ((await begun.json()) as { upload: { id: string } }).upload;
  for (let number = 1; (number - 1) * uploadPartBytes < bytes.length; number += 1) {
    const body = bytes.subarray((number - 1) * uploadPartBytes, number * uploadPartBytes);
    const headers = { "content-type": "application/octet-stream" };
    await ask(asking, `/api/uploads/${id}/parts/${number}`, { method: "PUT", headers, body });
  }
  await ask(asking, `/api/uploads/${id}/complete`, { method: "POST" });
  const path = `/api/datasets/${id}/rules`;
  const etag = (await ask(asking, path, {})).headers.get("etag") ?? "";
  await ask(asking, path, { method: "PUT", headers: { "if-match": etag }, json: rules });
  return id;
}

/** @throws {Error} when it does not end well. */
async function runTask(asking: Asking, { datasetId, served }: { datasetId: string; served: Served }) {
  const pids = processTree(served.pid);
  const used = () => processorSeconds(pids) ?? Number.NaN;
  const resident = () => pids.reduce((sum, pid) => sum + residentMb(pid), 0);
  const [usedBefore, residentBefore, startedMs] = [used(), resident(), performance.now()];
  let most = residentBefore;
  const watch = setInterval(() => (most = Math.max(most, resident())), sampleEveryMs);
  try {
    const id = await startTask(asking, datasetId);
    for await (const _ of followTask(asking, id));
    const answer = await ask(asking, `/api/tasks/${id}`, {});
    const { task } = (await answer.json()) as { task: { status: string; error: unknown } };
    if (task.status !== "completed")
      throw new Error(`Cannot measure the pipeline: it is ${task.status}, ${JSON.stringify(task.error)}`);
    const seconds = (performance.now() - startedMs) / 1000;
    return { seconds, processorSeconds: used() - usedBefore, addedMb: most - residentBefore };
  } finally {
    clearInterval(watch);
  }
}

/** @throws {Error} when it fails. */
async function runScript({ cores }: Rig, { file, folder }: { file: string; folder: string }): Promise<Turn> {
  const program = fileURLToPath(new URL("pipeline/script.ts", import.meta.url));
  const [command = "", ...args] = cores.onServerCore([process.execPath, program, file, folder]);
  const startedMs = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  let used = Number.NaN;
  const watch = setInterval(() => (used = processorSeconds([child.pid ?? 0]) ?? used), sampleEveryMs);
  const code = await new Promise((resolve) => child.on("close", resolve).on("error", resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`Cannot measure the program of Node: it ended with ${code}`);
  return { seconds: (performance.now() - startedMs) / 1000, processorSeconds: used, addedMb: Number.NaN };
}
