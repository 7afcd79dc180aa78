import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { createProgress } from "../../dev/progress.ts";
import { startPreview } from "../../selfhost/start-preview.ts";
import { bundleOnce } from "../bundle-once.ts";
import { freePorts } from "../free-ports.ts";
import { limitsOfJourneys } from "./platform.ts";

/**
 * Starts the product as one box runs it, built and under `workerd serve`, where platform.ts has `wrangler dev`: the same
 * journeys are walked on both.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), "selvedge-box-"));
  const box = await startPreview({
    ...{ home, ports: await freePorts(), directus: true },
    progress: createProgress(process.stdout),
    gatewayVars: { RATE_LIMITS: limitsOfJourneys },
    bundle: bundleOnce,
  });
  const directus = await box.directus;
  if (directus === null) throw new Error("Cannot test: Directus was left out");
  const { site, gateway, mailbox, postgres, lago, upstash } = box.urls;
  project.provide("urls", { site, gateway, mailbox, postgres, directus: directus.url });
  project.provide("stores", { home, postgres, lago, upstash });
  project.provide("directusAdminToken", directus.adminToken);
  return async () => {
    await box.stop();
    await rm(home, { recursive: true, force: true });
  };
}
