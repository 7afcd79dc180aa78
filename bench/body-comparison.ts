import type { Comparing } from "./comparing.ts";
import type { Contenders } from "./contenders.ts";
import { timesOf } from "./goals.ts";
import { targetOf } from "./path-comparison.ts";
import { upstreamPaths } from "./peers/upstream.ts";

const nginx = "nginx, buffers of 64 KB";
const gateway = "gateway, authenticated";

/** Answers of 1 MB that flow through. */
export async function bodyComparison(contenders: Contenders): Promise<Comparing> {
  const at = { crowd: "hot", path: upstreamPaths.megabyte } as const;
  return {
    title: "Bodies of 1 MB",
    connections: 16,
    targets: [
      targetOf(nginx, await contenders.nginxBuffering(), at),
      targetOf("nginx, its own defaults", await contenders.nginx(), at),
      targetOf("pass-through worker", await contenders.passThrough(), at),
      targetOf(gateway, await contenders.gateway(), at),
    ],
    goals: (measured) => [
      {
        ...{
          what: "bodies of 1 MB against nginx with buffers of 64 KB",
          unit: "×",
          wanted: { atLeast: 1.2 },
        },
        values: timesOf(measured, gateway, nginx, "requestsPerSecond"),
      },
    ],
  };
}
