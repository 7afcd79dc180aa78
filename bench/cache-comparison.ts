import type { Comparing } from "./comparing.ts";
import type { Contenders } from "./contenders.ts";
import { timesOf } from "./goals.ts";
import { inTheMix, names, targetOf } from "./path-comparison.ts";
import { upstreamPaths } from "./peers/upstream.ts";

const crowd = "mix";
const keeping = {
  gateway: "gateway, kept",
  nginx: "nginx, kept; knows nobody",
  old: `${names.old}, kept`,
  fastify: `${names.fastify}, kept`,
};

/**
 * An answer of 2 KB that is kept, for whoever is signed in. The peers keep it in their process: they save the question to
 * the upstream and still ask Redis who it is and how often.
 */
export async function cacheComparison(contenders: Contenders): Promise<Comparing> {
  const { small } = upstreamPaths;
  const old = await contenders.old();
  return {
    title: "An answer that is kept, for 10,000 people in the mix",
    ...inTheMix,
    targets: [
      targetOf(names.old, old, { crowd, path: small }),
      targetOf(keeping.old, old, { crowd, path: `/cached${small}` }),
      targetOf(keeping.fastify, await contenders.fastify(), { crowd, path: `/cached${small}` }),
      targetOf(keeping.nginx, await contenders.nginxKeeping(), { crowd, path: small }),
      targetOf(keeping.gateway, await contenders.gateway(), { crowd, path: "/api/cms/collections/posts" }),
    ],
    goals: (measured) =>
      (
        [
          ["kept answer against the old design, which keeps none", names.old, 6.5],
          ["… against the old design with answers kept in its process", keeping.old, 6.5],
          ["… against nginx", keeping.nginx, 0.28],
        ] as const
      ).map(([what, against, atLeast]) => ({
        ...{ what, unit: "×", wanted: { atLeast } },
        values: timesOf(measured, keeping.gateway, against, "requestsPerSecond"),
      })),
  };
}
