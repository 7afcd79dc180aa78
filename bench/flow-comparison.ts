import { fileURLToPath } from "node:url";
import { firstEventTime } from "./first-event-time.ts";
import { type Kind, kinds } from "./flows/kinds.ts";
import type { Goal } from "./goals.ts";
import { startBullmq } from "./peers/bullmq-peer.ts";
import { processTree } from "./process-tree.ts";
import { processorSeconds } from "./processor-time.ts";
import type { Rig } from "./rig.ts";
import { serveWorker } from "./serve-worker.ts";

type Work = { what: string; count: number; atLeast: number };

/** How many of each are started in a turn, and how many times what BullMQ does was promised. */
const work: Record<Kind, Work> = {
  parents: { what: "flows of a parent with three children", count: 1_000, atLeast: 1.5 },
  bulk: { what: "jobs that come in hundreds", count: 5_000, atLeast: 2 },
  singles: { what: "jobs that come alone, 32 at a time", count: 2_000, atLeast: 0.5 },
};

/** Parts of one flow. Ten times as many are to take ten times as long, with room for how much a machine wavers. */
const widths = [10_000, 100_000];
const narrow = 1_000;

/** The engine of flows against BullMQ on one core, what a wide fan-out costs, and how soon somebody hears of a task. */
export async function flowComparison(rig: Rig, rounds: number): Promise<Goal[]> {
  const wranglerFile = fileURLToPath(new URL("flows/wrangler.toml", import.meta.url));
  const served = await serveWorker(rig, { name: "flows", wranglerFile });
  const goals: Goal[] = [];
  try {
    const own = { origin: served.origin, pids: [served.pid] };
    const peer = await startBullmq(rig);
    try {
      for (const kind of kinds) goals.push(...(await compare(kind, { own, peer, rounds })));
    } finally {
      await peer.stop();
    }
    goals.push(...(await fanOuts(own, rounds)));
  } finally {
    await served.stop();
  }
  return [...goals, await firstEventTime(rig, 20 * rounds)];
}

type Side = { origin: string; pids: number[] };

async function compare(kind: Kind, { own, peer, rounds }: { own: Side; peer: Side; rounds: number }) {
  const { what, count, atLeast } = work[kind];
  const faster: number[] = [];
  const cheaper: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const [ours, theirs] = [await run(own, kind, count), await run(peer, kind, count)];
    // Round 0 warms up.
    if (round === 0) continue;
    faster.push(theirs.seconds / ours.seconds);
    cheaper.push(theirs.processorSeconds / ours.processorSeconds);
  }
  const wanted = { atLeast };
  return [
    { what: `${what}, against BullMQ`, unit: "×" as const, values: faster, wanted },
    { what: "… by processor time", unit: "×" as const, values: cheaper, wanted },
  ];
}

async function fanOuts(own: Side, rounds: number): Promise<Goal[]> {
  const values = widths.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    const each = async (width: number) => (await run(own, "wide", width)).processorSeconds / width;
    const base = await each(narrow);
    if (round === 0) continue;
    for (const [index, width] of widths.entries()) values[index]?.push((await each(width)) / base);
  }
  return widths.map((width, index) => ({
    what: `processor time of a part of ${width.toLocaleString("en")}, against one of ${narrow.toLocaleString("en")}`,
    ...{ unit: "×", values: values[index] ?? [], wanted: { atMost: 1.2 } },
  }));
}

/** @throws {Error} for any answer but 200. */
async function run({ origin, pids }: Side, kind: Kind | "wide", count: number) {
  const used = () => processorSeconds(pids.flatMap(processTree)) ?? Number.NaN;
  const [usedBefore, startedMs] = [used(), performance.now()];
  const response = await fetch(`${origin}/run/${kind}/${count}`, { method: "POST" });
  const text = await response.text();
  if (response.status !== 200)
    throw new Error(`Cannot measure ${count} ${kind}: ${response.status} ${text.slice(0, 200)}`);
  return { seconds: (performance.now() - startedMs) / 1000, processorSeconds: used() - usedBefore };
}
