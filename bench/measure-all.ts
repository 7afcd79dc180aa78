import { comparisons } from "./comparisons.ts";
import { contendersOf } from "./contenders.ts";
import { type MeasureOptions, measure, type Target } from "./measure.ts";
import type { Run } from "./report.ts";
import type { Rig } from "./rig.ts";

/** `seconds` null leaves the length of a turn to each comparison. */
type AllOptions = Omit<MeasureOptions, "seconds"> & { seconds: number | null; chosen: string[] };

/** Of a turn. */
export const usualSeconds = 4;

type Results = Pick<Run, "comparisons" | "goals" | "notes">;

/** Makes the chosen comparisons one after another. One that cannot be made is noted, and the others go on. */
export async function measureAll(rig: Rig, { chosen, ...options }: AllOptions): Promise<Results> {
  const results: Results = { comparisons: [], goals: [], notes: [] };
  const contenders = contendersOf(rig);
  const { rounds, onProgress = () => {} } = options;
  const on = { rig, contenders, rounds, onProgress };
  for (const name of chosen) {
    const comparison = comparisons[name];
    if (comparison === undefined) continue;
    onProgress(`${name} …`);
    try {
      if ("figures" in comparison) {
        results.goals.push(...(await comparison.figures(on)));
        continue;
      }
      const comparing = await comparison.targets(on);
      const { title, targets, goals, connections = options.connections, warmSeconds } = comparing;
      const seconds = options.seconds ?? comparing.seconds ?? usualSeconds;
      for (const target of targets) await answersOnce(target);
      const warming = options.seconds === null && warmSeconds !== undefined ? { warmSeconds } : {};
      const measured = await measure(targets, { ...options, connections, seconds, ...warming });
      results.comparisons.push({ title, measured });
      results.goals.push(...((await goals?.(measured)) ?? []));
    } catch (error) {
      results.notes.push(`${name}: ${error instanceof Error ? error.message : error}`);
      onProgress(`${name} could not be measured`);
    }
  }
  return results;
}

/**
 * What a target does once, such as to load what it needs late, belongs to no request of the measurement.
 * @throws {Error} when it does not answer 200.
 */
async function answersOnce({ name, url, paths, headers = {}, cookies }: Target): Promise<void> {
  const cookie = cookies?.[0];
  const response = await fetch(new URL(paths?.[0] ?? "", url), {
    headers: { ...headers, ...(cookie === undefined ? {} : { cookie }) },
  });
  const text = await response.text();
  if (response.status !== 200)
    throw new Error(`Cannot measure "${name}": it answered ${response.status} ${text.slice(0, 200)}`);
}
