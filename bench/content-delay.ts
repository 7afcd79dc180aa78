import { readDevVars } from "../dev/wrangler-config.ts";
import { directusPaths, pathsNotKept } from "./content-comparison.ts";
import type { Goal } from "./goals.ts";
import { chooseLoadGenerator, type LoadTarget } from "./load.ts";
import type { Rig } from "./rig.ts";
import { serveGateway } from "./serve-gateway.ts";

const seconds = 4;
/** One reader after the other, and as many as there are when a page's parts are read at once. */
const manners = { "one after the other": 1, "eight at once": 8 };

/**
 * What the gateway adds to a read of content that it does not keep: its median as a multiple of Directus' own. Each has
 * a core of its own, as the edge and the machine behind it have.
 * @throws {Error} when Directus did not start, or requests failed.
 */
export async function contentDelay(rig: Rig, rounds: number): Promise<Goal[]> {
  const directus = await rig.services.directus;
  if (directus === null) throw new Error("it was left out");
  const gateway = await serveGateway(rig, { name: "gateway-content", vars: { DIRECTUS_URL: directus.url } });
  const authorization = `Bearer ${readDevVars().DIRECTUS_TOKEN}`;
  const direct: LoadTarget = { url: directus.url, paths: directusPaths(), headers: { authorization } };
  const through: LoadTarget = { url: gateway.origin, paths: pathsNotKept() };
  const generator = chooseLoadGenerator();
  const medianOf = async (target: LoadTarget, connections: number) => {
    const { p50Ms, failed, requests } = await generator.load(target, { connections, seconds });
    if (failed > 0) throw new Error(`${failed} of ${requests} requests to ${target.url} failed`);
    return p50Ms;
  };
  try {
    const goals: Goal[] = [];
    for (const [manner, connections] of Object.entries(manners)) {
      await medianOf(direct, connections);
      await medianOf(through, connections);
      const values: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const own = await medianOf(direct, connections);
        values.push((await medianOf(through, connections)) / own);
      }
      const what = `median of a read that is not kept against Directus asked directly, ${manner}`;
      goals.push({ what, unit: "×", values, wanted: { atMost: 1.2 } });
    }
    return goals;
  } finally {
    await gateway.stop();
  }
}
