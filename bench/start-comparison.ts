import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Goal } from "./goals.ts";
import { upstreamPaths } from "./peers/upstream.ts";
import type { Rig } from "./rig.ts";
import { serveGateway } from "./serve-gateway.ts";

const pollEveryMs = 2;

/** How long it takes from starting workerd with the gateway's bundle to a first answer, healthy and authenticated. */
export async function startComparison(rig: Rig, rounds: number): Promise<Goal[]> {
  const served = await serveGateway(rig, { name: "starting" });
  await served.stop();
  const cookie = rig.people[1]?.gatewayCookie ?? "";
  const asks = { "`/health`": "/health", "an authenticated read": upstreamPaths.small };
  const goals: Goal[] = [];
  for (const [what, path] of Object.entries(asks)) {
    const values: number[] = [];
    for (let round = 0; round < rounds; round += 1)
      values.push(await timeToAnswer(rig, { served, path, cookie }));
    goals.push({ what: `start to a first answer of ${what}`, unit: "ms", values, wanted: { atMost: 60 } });
  }
  return goals;
}

type Start = { served: Awaited<ReturnType<typeof serveGateway>>; path: string; cookie: string };

async function timeToAnswer(rig: Rig, { served, path, cookie }: Start): Promise<number> {
  const startedMs = performance.now();
  const child = rig.children.start("starting", served.command, { env: served.env });
  try {
    const deadlineMs = startedMs + 30_000;
    while ((await statusOf(served.origin + path, cookie)) !== 200) {
      if (performance.now() > deadlineMs)
        throw new Error(`Cannot measure the start: ${path} never answered 200`);
      await delay(pollEveryMs);
    }
    return performance.now() - startedMs;
  } finally {
    await child.stop();
  }
}

/** Null while nobody listens. */
async function statusOf(url: string, cookie: string): Promise<number | null> {
  return await new Promise((resolve) => {
    const asking = request(url, { headers: { cookie }, agent: false }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? null));
    });
    asking.on("error", () => resolve(null));
    asking.end();
  });
}
