import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startPreview } from "../../selfhost/start-preview.ts";
import { bundleOnce } from "../bundle-once.ts";
import { freePorts } from "../free-ports.ts";

type Deployed = { site: string; gateway: string; workerdPid: number; workerdLog: string };

declare module "vitest" {
  interface ProvidedContext {
    deployed: Deployed;
  }
}

/** Starts both workers and the site once, as they deploy, under workerd itself, with nothing before them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), "selvedge-deployed-"));
  const { urls, workerd, stop } = await startPreview({
    home,
    ports: await freePorts(),
    bundle: bundleOnce,
    directus: false,
    gatewayVars: { RATE_LIMITS: JSON.stringify({ api: { limit: 5_000 }, content: { limit: 5_000 } }) },
  });
  project.provide("deployed", {
    ...{ site: urls.site, gateway: urls.gateway, workerdPid: workerd.pid },
    workerdLog: join(home, "logs", "workerd.log"),
  });
  return async () => {
    await stop();
    await rm(home, { recursive: true, force: true });
  };
}
