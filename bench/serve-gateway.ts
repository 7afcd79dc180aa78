import { join } from "node:path";
import { bundleWorker, product } from "../selfhost/bundle.ts";
import { developmentWorker } from "../selfhost/product-host.ts";
import { ratePolicies } from "../workers/gateway/policies.ts";
import type { Rig } from "./rig.ts";
import { type Served, serveWorker } from "./serve-worker.ts";

type GatewayOptions = {
  /** Of its folder of state and of its log; each is a process of its own. */
  name: string;
  wranglerFile?: string;
  vars?: Record<string, string>;
  /** Where its inspector listens, if it has one. */
  inspector?: string;
};

/** High enough never to be reached, so that the limiter does all its work and refuses nothing. */
const unreached = { limit: 1_000_000, windowSeconds: 60 };
export const unreachedLimits = Object.fromEntries(Object.keys(ratePolicies).map((name) => [name, unreached]));

/**
 * Serves the gateway as it deploys, with the upstream in the place of the jobs worker and of Directus: what is behind
 * it is the same for every target then.
 */
export async function serveGateway(
  rig: Rig,
  { name, wranglerFile, vars = {}, inspector }: GatewayOptions,
): Promise<Served> {
  const folder = join(rig.home, "workerd", wranglerFile === undefined ? "gateway" : "steps");
  const served = wranglerFile ?? product.gateway.wranglerFile;
  const bundle = await builtOnce(served, join(folder, "bundle"));
  const { worker, secrets } = developmentWorker(product.gateway, rig.services.ports);
  return await serveWorker(rig, {
    ...{ name, wranglerFile: served, bundle, secrets, inspector },
    vars: {
      ...worker.vars,
      DIRECTUS_URL: rig.upstream.origin,
      RATE_LIMITS: JSON.stringify(unreachedLimits),
      ...vars,
    },
    elsewhere: [{ name: "selvedge-jobs", address: rig.upstream.address }],
  });
}

const built = new Map<string, Promise<string>>();

function builtOnce(wranglerFile: string, bundle: string): Promise<string> {
  const building = built.get(wranglerFile) ?? bundleWorker({ wranglerFile, bundle }).then(() => bundle);
  built.set(wranglerFile, building);
  return building;
}
