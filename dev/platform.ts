import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startLoki } from "./loki/server.ts";
import { silentProgress } from "./progress.ts";
import { launchServices, type ServiceOptions, servicePorts } from "./services.ts";
import { startSite } from "./site.ts";
import { openWorkspace } from "./workspace.ts";
import { startWorkers } from "./wrangler.ts";

export type PlatformOptions = ServiceOptions & {
  /** Values that stand in for the gateway's own, such as RATE_LIMITS. */
  gatewayVars?: Record<string, string>;
  /** Who answers both workers' questions to the DNS; without it, the one of their configuration. */
  dnsUrl?: string;
  /** Gets what the workers and the site print, line by line. */
  onLine?: (source: "workers" | "site", line: string) => void;
};

export type Platform = Awaited<ReturnType<typeof startPlatform>>;

/**
 * Starts everything: the services, both workers under `wrangler dev` and the site under `vite dev`. Once it is up,
 * `<home>/urls.json` has the addresses; it is there only while the platform is up.
 * @throws {Error} naming what did not start; nothing is left running then.
 */
export async function startPlatform(options: PlatformOptions) {
  const { progress = silentProgress, gatewayVars = {}, dnsUrl, onLine } = options;
  const uses = [...servicePorts(options), "gateway" as const, "site" as const];
  const workspace = await openWorkspace({ ...options, uses });
  const { home, ports, children } = workspace;
  const urlsFile = join(home, "urls.json");

  async function launch() {
    await rm(urlsFile, { force: true });
    const loki = await workspace.own(startLoki({ logFile: join(home, "logs", "workers.log") }));
    const show = (source: "workers" | "site") => (line: string) => onLine?.(source, line);
    const [services, workers, site] = await Promise.all([
      launchServices(workspace, options),
      progress.step(
        "Workers",
        () =>
          startWorkers({
            ...{ home, ports, children, dnsUrl, onLine: show("workers") },
            gatewayVars: { LOKI_URL: loki.url, ...gatewayVars },
          }),
        ({ url }) => url,
      ),
      progress.step(
        "Site",
        () => startSite({ ports, children, onLine: show("site") }),
        ({ url, status }) => (status < 500 ? url : `${url} fails with ${status}: see ${home}/logs/site.log`),
      ),
    ]);
    const urls = {
      site: site.url,
      gateway: workers.url,
      mailbox: services.mailbox.url,
      directus: options.directus === false ? null : `http://127.0.0.1:${ports.directus}`,
      lago: services.lago.url,
      oidc: services.oidc.url,
      neon: services.neon.url,
      upstash: services.redis.upstash.url,
      postgres: services.postgres.adminUrl,
    };
    await writeFile(urlsFile, `${JSON.stringify(urls, null, 2)}\n`, { mode: 0o600 });
    return { ...services, workers, site, urls };
  }

  const platform = await workspace.launch(launch(), options);
  const stop = async () => {
    await rm(urlsFile, { force: true });
    await workspace.stop();
  };
  return { ...platform, failed: children.failed, stop };
}
