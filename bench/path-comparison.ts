import type { Comparing } from "./comparing.ts";
import type { Contender, Contenders } from "./contenders.ts";
import { type Goal, timesOf } from "./goals.ts";
import type { Measured, Target } from "./measure.ts";
import { upstreamPaths } from "./peers/upstream.ts";

/** Whose requests they are: 10,000 people in the mix, or one of them alone, whose key is hot. */
export type Crowd = "mix" | "hot";

/**
 * A gateway asks again about a person after half a minute. In a turn of that length it does so once for everyone, as it
 * would if it were loaded all the time; in a short one it would meet nobody or everybody anew.
 */
export const inTheMix = { seconds: 30, warmSeconds: 4 };

export const names = {
  old: "nginx → AdonisJS, Redis",
  fastify: "Fastify, Redis",
  nginx: "nginx, which knows nobody",
  passThrough: "pass-through worker",
  gateway: "gateway",
};

/** The whole way of an authenticated request that nothing keeps: who it is, how often, the headers, the upstream. */
export async function pathComparison(contenders: Contenders, crowd: Crowd): Promise<Comparing> {
  const targets: Target[] = [];
  for (const [key, name] of Object.entries(names)) {
    const contender = await contenders[key as keyof typeof names]();
    targets.push(targetOf(name, contender, { crowd, path: upstreamPaths.small }));
  }
  const who = crowd === "mix" ? "10,000 people in the mix" : "one hot user";
  return {
    title: `The full authenticated path, nothing kept: ${who}`,
    ...(crowd === "mix" ? inTheMix : {}),
    targets,
    goals: (it) => goals(it, who),
  };
}

export function targetOf(
  name: string,
  { origin, pids, cookies }: Contender,
  { crowd, path }: { crowd: Crowd; path: string },
): Target {
  const people =
    cookies === undefined ? {} : crowd === "mix" ? { cookies } : { headers: { cookie: cookies[0] ?? "" } };
  return { name, url: origin + path, pids, ...people };
}

function goals(measured: Measured[], who: string): Goal[] {
  const times = (against: string) => timesOf(measured, names.gateway, against, "requestsPerSecond");
  return [
    {
      what: `full path, ${who}, against the old design`,
      unit: "×",
      values: times(names.old),
      wanted: { atLeast: 2.2 },
    },
    { what: `… against Fastify`, unit: "×", values: times(names.fastify), wanted: { atLeast: 1 } },
    {
      what: `… against a bare pass-through`,
      unit: "×",
      values: times(names.passThrough),
      wanted: { atLeast: 0.8 },
    },
    {
      what: `… p99 at saturation against the old design`,
      unit: "×",
      values: timesOf(measured, names.gateway, names.old, "p99Ms"),
      wanted: { atMost: 0.45 },
    },
  ];
}
