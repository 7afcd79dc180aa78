import { bodyComparison } from "./body-comparison.ts";
import { bodyMemory } from "./body-memory.ts";
import { cacheComparison } from "./cache-comparison.ts";
import type { Comparing } from "./comparing.ts";
import type { Contenders } from "./contenders.ts";
import { contentComparison } from "./content-comparison.ts";
import { contentDelay } from "./content-delay.ts";
import { flowComparison } from "./flow-comparison.ts";
import { gatewayComparison } from "./gateway-comparison.ts";
import type { Goal } from "./goals.ts";
import { hashingComparison } from "./hashing-comparison.ts";
import { pageSpeed } from "./page-speed.ts";
import { pathComparison } from "./path-comparison.ts";
import { pipelineComparison } from "./pipeline-comparison.ts";
import type { Rig } from "./rig.ts";
import { siteComparison } from "./site-comparison.ts";
import { startComparison } from "./start-comparison.ts";
import { stepsComparison } from "./steps-comparison.ts";
import { webhookTime } from "./webhook-time.ts";

type On = {
  rig: Rig;
  contenders: Contenders;
  rounds: number;
  /** Says how far a comparison is whose parts take long. */
  onProgress: (line: string) => void;
};

/** Either targets that are loaded in turns, or figures that a comparison measures by itself. */
type Comparison = { targets(on: On): Promise<Comparing> } | { figures(on: On): Promise<Goal[]> };

/** Everything that is measured, by what `--only` calls it, in the order in which it is. */
export const comparisons: Record<string, Comparison> = {
  path: { targets: async ({ contenders }) => await pathComparison(contenders, "mix") },
  hot: { targets: async ({ contenders }) => await pathComparison(contenders, "hot") },
  cache: { targets: async ({ contenders }) => await cacheComparison(contenders) },
  steps: { targets: async ({ rig, contenders }) => await stepsComparison(rig, contenders) },
  body: { targets: async ({ contenders }) => await bodyComparison(contenders) },
  memory: { figures: async ({ contenders, rounds }) => await bodyMemory(contenders, rounds) },
  start: { figures: async ({ rig, rounds }) => await startComparison(rig, 2 * rounds + 1) },
  gateway: { targets: async ({ contenders }) => await gatewayComparison(contenders) },
  hashing: { targets: async ({ contenders }) => await hashingComparison(contenders) },
  webhooks: { figures: async ({ rig, rounds }) => await webhookTime(rig, rounds) },
  flows: { figures: async ({ rig, rounds }) => await flowComparison(rig, rounds) },
  pipeline: { figures: async ({ rig, rounds }) => await pipelineComparison(rig, rounds) },
  delay: { figures: async ({ rig, rounds }) => await contentDelay(rig, rounds) },
  content: { targets: async ({ rig }) => await contentComparison(rig) },
  site: { targets: async ({ rig }) => await siteComparison(rig) },
  pages: { figures: async ({ rig, ...on }) => await pageSpeed(rig, on) },
};

/** Whether a comparison needs Directus itself. */
export function needsDirectus(name: string): boolean {
  return ["delay", "content", "site", "pages"].includes(name);
}
