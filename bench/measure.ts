import type { LoadGenerator, LoadTarget } from "./load.ts";
import { processTree } from "./process-tree.ts";
import { processorSeconds } from "./processor-time.ts";

export type Target = LoadTarget & {
  name: string;
  /** The processes whose time a request costs, with what is below them. */
  pids: number[];
};

export type Sample = {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Processor time of the target's processes for one request; null where there is no /proc. */
  cpuMicros: number | null;
  /** How much of one core those processes used, 0–1. */
  serverBusy: number | null;
  generatorBusy: number | null;
};

export type Measured = { name: string; samples: Sample[] };

export type MeasureOptions = {
  generator: LoadGenerator;
  rounds: number;
  connections: number;
  /** Length of one measurement; each target is also warmed up once for this long. */
  seconds: number;
  /** How long each target is loaded before each of its turns, uncounted. */
  warmSeconds?: number;
  onProgress?: (line: string) => void;
};

/**
 * Loads the targets one after another, in rounds, so that whatever the machine does meanwhile meets them all. Only what
 * is compared inside one call means anything.
 * @throws {Error} naming the target, when a single request of its fails: an error answer costs nothing like a real one.
 */
export async function measure(targets: Target[], options: MeasureOptions): Promise<Measured[]> {
  const measured = targets.map(({ name }): Measured => ({ name, samples: [] }));
  for (let round = 0; round <= options.rounds; round++) {
    for (const [index, target] of targets.entries()) {
      const { generator, connections, warmSeconds = 0 } = options;
      if (warmSeconds > 0) await generator.load(target, { connections, seconds: warmSeconds });
      const sample = await measureOnce(target, options);
      // Round 0 warms up.
      if (round > 0) measured[index]?.samples.push(sample);
      const rate = `${Math.round(sample.requestsPerSecond)} requests/s`;
      options.onProgress?.(
        `round ${round} of ${options.rounds}: ${target.name}, ${rate}${round ? "" : ", warm-up"}`,
      );
    }
  }
  return measured;
}

async function measureOnce(
  target: Target,
  { generator, connections, seconds }: MeasureOptions,
): Promise<Sample> {
  const pids = [...new Set(target.pids.flatMap(processTree))];
  const before = processorSeconds(pids);
  const result = await generator.load(target, { connections, seconds });
  const after = processorSeconds(pids);
  if (result.failed > 0 || result.requests === 0) {
    throw new Error(
      `Cannot measure "${target.name}": ${result.failed} of ${result.requests} requests failed`,
    );
  }
  const used = before === null || after === null ? null : after - before;
  return {
    requestsPerSecond: result.requests / result.seconds,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    cpuMicros: used === null ? null : (used * 1e6) / result.requests,
    serverBusy: used === null ? null : used / result.seconds,
    generatorBusy: result.generatorBusy,
  };
}
