import { join } from "node:path";
import { waitForAnswer } from "../dev/ready.ts";
import { bundleProduct } from "../selfhost/bundle.ts";
import { productHost } from "../selfhost/product-host.ts";
import { prepareHost } from "../selfhost/workerd.ts";
import type { Rig } from "./rig.ts";
import { unreachedLimits } from "./serve-gateway.ts";

export type ServedSite = { origin: string; pid: number };

let serving: Promise<ServedSite> | null = null;

/** Serves the whole product as it deploys, in one workerd: the site, and both workers behind it. Once, whoever asks. */
export async function serveSite(rig: Rig): Promise<ServedSite> {
  serving ??= startSite(rig);
  return await serving;
}

async function startSite(rig: Rig): Promise<ServedSite> {
  await bundleProduct();
  const { ports } = rig.services;
  const { host, secrets } = productHost({
    folder: join(rig.home, "workerd/site"),
    ports,
    gatewayVars: { RATE_LIMITS: JSON.stringify(unreachedLimits) },
  });
  const { command, env } = prepareHost(host, secrets);
  const child = rig.children.start("site", rig.onServerCore(command), {
    env: { PATH: process.env.PATH, ...env },
  });
  const origin = `http://localhost:${ports.site}`;
  await waitForAnswer(`${origin}/pricing`, { timeoutMs: 60_000, signal: rig.children.signal });
  return { origin, pid: child.pid };
}
