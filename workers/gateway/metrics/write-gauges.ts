import type { Deps } from "../deps.ts";
import type { Sweep } from "../sweep.ts";
import { readGauges } from "./read-gauges.ts";

/** No route is called so: a request's point has its pattern there. */
const index = "gauge";

/**
 * Writes what waits in queues, how many connections the database has and the rest of `readGauges` to Analytics Engine,
 * where there is one: a point of each, with its name, the value of its label, and the number.
 */
export async function writeGauges(deps: Deps): Promise<void> {
  const { analytics } = deps;
  if (analytics === undefined) return;
  for (const { name, list } of await readGauges(deps)) {
    for (const { values, series } of list()) {
      analytics.writeDataPoint({
        indexes: [index],
        blobs: [name, values[0] ?? ""],
        doubles: [series.value],
      });
    }
  }
}

export const gaugeSweep: Sweep = { name: "gauges", everyMinutes: 1, run: writeGauges };
