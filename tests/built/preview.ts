import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startPreview } from "../../selfhost/start-preview.ts";
import { bundleOnce } from "../bundle-once.ts";
import { freePorts } from "../free-ports.ts";

declare module "vitest" {
  interface ProvidedContext {
    builtSite: string;
    built: { site: string; gateway: string; directus: string; directusAdminToken: string };
  }
}

/** Starts what deploys once, under workerd, with a real Directus behind it: its pages are whole, and are kept. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), "selvedge-built-"));
  const { urls, directus, stop } = await startPreview({
    home,
    ports: await freePorts(),
    bundle: bundleOnce,
    directus: true,
    gatewayVars: { RATE_LIMITS: JSON.stringify({ api: { limit: 5_000 }, content: { limit: 5_000 } }) },
  });
  const studio = await directus;
  if (studio === null) throw new Error("Cannot test: Directus was left out");
  project.provide("builtSite", urls.site);
  project.provide("built", {
    ...{ site: urls.site, gateway: urls.gateway },
    ...{ directus: studio.url, directusAdminToken: studio.adminToken },
  });
  return async () => {
    await stop();
    await rm(home, { recursive: true, force: true });
  };
}
