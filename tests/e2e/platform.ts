import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startPlatform } from "../../dev/platform.ts";
import { createProgress } from "../../dev/progress.ts";
import { startEmptyDns } from "../empty-dns.ts";
import { freePorts } from "../free-ports.ts";

type Urls = { site: string; gateway: string; mailbox: string; directus: string; postgres: string };

/** Where everything is kept, for tests that look into it. */
type Stores = { home: string; postgres: string; lago: string; upstash: string };

declare module "vitest" {
  interface ProvidedContext {
    urls: Urls;
    stores: Stores;
    directusAdminToken: string;
  }
}

/** The journeys act as few people who do much in one minute; the limit of sign-ins stays as it is. */
export const limitsOfJourneys = JSON.stringify({
  ...{ api: { limit: 5_000 }, content: { limit: 5_000 } },
  "key-free": { limit: 5_000 },
});

/** Starts the whole platform once, as `npm start` does, with real Directus, in a home of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), "selvedge-e2e-"));
  const dns = await startEmptyDns();
  const platform = await startPlatform({
    home,
    dnsUrl: dns.url,
    ports: await freePorts(),
    directus: true,
    progress: createProgress(process.stdout),
    gatewayVars: { RATE_LIMITS: limitsOfJourneys },
  });
  const directus = await platform.directus;
  if (directus === null) throw new Error("Cannot test: Directus was left out");
  const { site, gateway, mailbox, postgres, lago, upstash } = platform.urls;
  project.provide("urls", { site, gateway, mailbox, postgres, directus: directus.url });
  project.provide("stores", { home, postgres, lago, upstash });
  project.provide("directusAdminToken", directus.adminToken);
  return async () => {
    await platform.stop();
    await dns.stop();
    await rm(home, { recursive: true, force: true });
  };
}
