import type { Goal } from "./goals.ts";
import type { Measured, Target } from "./measure.ts";

/** What a comparison measures and what it is to show. */
export type Comparing = {
  title: string;
  targets: Target[];
  /** Instead of the run's own number. */
  connections?: number;
  /** Instead of the usual length of a turn, where nothing else is asked for. */
  seconds?: number;
  /** How long each target is loaded before each of its turns, uncounted: what it forgot meanwhile, it knows again. */
  warmSeconds?: number;
  goals?: (measured: Measured[]) => Goal[] | Promise<Goal[]>;
};
