import { join } from "node:path";
import type { Comparing } from "./comparing.ts";
import type { Contenders } from "./contenders.ts";
import { differenceOf, type Goal } from "./goals.ts";
import type { Measured, Target } from "./measure.ts";
import { upstreamPaths } from "./peers/upstream.ts";
import type { Rig } from "./rig.ts";
import { serveGateway } from "./serve-gateway.ts";
import { type Step, writeStepsConfig } from "./steps-worker.ts";

const names: Record<Step, string> = {
  "": "with every step",
  identity: "without who-is-it",
  limiter: "without the limiter",
  log: "without the log line",
};

/** What a bare Hono worker takes where the promises were measured, in µs of CPU. */
const bareMicros = 34.5;

/** What single steps of the full path cost: the gateway's app with and without each, for one hot user. */
export async function stepsComparison(rig: Rig, contenders: Contenders): Promise<Comparing> {
  const wranglerFile = writeStepsConfig(join(rig.home, "workerd", "steps"));
  const headers = { cookie: rig.people[0]?.gatewayCookie ?? "" };
  const targets: Target[] = [];
  let whole = "";
  for (const [step, name] of Object.entries(names)) {
    const served = await serveGateway(rig, { name: `steps-${step}`, wranglerFile, vars: { WITHOUT: step } });
    if (step === "") whole = served.origin;
    targets.push({ name, url: served.origin + upstreamPaths.small, headers, pids: [served.pid] });
  }
  const bare = await contenders.bare();
  targets.push({ name: "bare worker", url: `${bare.origin}/health`, pids: bare.pids });
  return {
    title: "What the steps cost, one hot user",
    targets,
    goals: async (measured) => [
      ...cpuGoals(measured, { what: "who-is-it, CPU", without: names.identity, atMost: 25 }),
      ...cpuGoals(measured, { what: "limiter, CPU", without: names.limiter, atMost: 12 }),
      ...(await callGoals(whole, headers)),
    ],
  };
}

type Cpu = { what: string; without: string; atMost: number };

/** Twice: as it is here, and as it would be where a bare worker is as quick as where the promise was measured. */
function cpuGoals(measured: Measured[], { what, without, atMost }: Cpu): Goal[] {
  const values = differenceOf(measured, names[""], without, "cpuMicros");
  const bare = measured.find(({ name }) => name === "bare worker")?.samples ?? [];
  const scaled = values.map((value, round) => (value * bareMicros) / (bare[round]?.cpuMicros ?? Number.NaN));
  const wanted = { atMost };
  return [
    { what, unit: "µs", values, wanted },
    { what: `… where a bare worker takes ${bareMicros} µs`, unit: "µs", values: scaled, wanted },
  ];
}

type Calls = { limiter: number; database: number; redis: number };

const asked = 5_000;

/** Whom the gateway asks while one user asks it 5,000 times, sixteen at once; and of Redis nothing but the list of changes. */
async function callGoals(origin: string, headers: Record<string, string>): Promise<Goal[]> {
  const ask = async () => await (await fetch(origin + upstreamPaths.small, { headers })).arrayBuffer();
  const calls = async () => (await (await fetch(`${origin}/bench/calls`)).json()) as Calls;
  await ask();
  const before = await calls();
  const startedMs = performance.now();
  const askMany = async () => {
    for (let count = 0; count < asked / 16; count += 1) await ask();
  };
  await Promise.all(Array.from({ length: 16 }, askMany));
  const after = await calls();
  const seconds = (performance.now() - startedMs) / 1000;
  return [
    {
      what: "Durable Object calls per 50 requests on a hot key",
      ...{ unit: "calls", values: [((after.limiter - before.limiter) * 50) / asked], wanted: { atMost: 1 } },
    },
    {
      what: "database calls a second while one warm user asks, who is read again every half minute",
      ...{ unit: "calls", values: [(after.database - before.database) / seconds], wanted: { atMost: 0.5 } },
    },
    {
      what: "Redis calls a second meanwhile, for the list of sessions that ended",
      ...{ unit: "calls", values: [(after.redis - before.redis) / seconds], wanted: { atMost: 1.1 } },
    },
  ];
}
