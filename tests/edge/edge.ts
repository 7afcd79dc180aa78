import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import { createChildren } from "../../dev/children.ts";
import { waitForAnswer } from "../../dev/ready.ts";
import { findFreePort } from "../../selfhost/adapters/testing/free-port.ts";
import { buildSite, bundleWorker, product } from "../../selfhost/bundle.ts";
import { prepareHost } from "../../selfhost/workerd.ts";
import { divideValues, readWorkerFile } from "../../selfhost/wrangler-file.ts";
import { type Recorder, startRecorder } from "./recorder.ts";

export type Edge = {
  /** Each is a workerd of its own, and so an isolate of its own. */
  gateways: string[];
  /** The site before the first of them, where it was asked for. */
  site: string | null;
  directus: Recorder;
  lago: Recorder;
  jobs: Recorder;
  /** All that any upstream has been asked so far. */
  seen(): string[];
  stop(): Promise<void>;
};

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Under which the site is a preview of a branch. */
export const previewDomain = "selvedge-site.pages.dev";

/** Tests of this kind send more in a second than people do in an hour. */
const manyRequests = JSON.stringify({ content: { limit: 1_000_000 }, api: { limit: 1_000_000 } });

/**
 * Starts the gateway as it deploys, bundled and under `workerd serve`, on real Postgres and Redis and between upstreams
 * that note what they are asked. Unlike `wrangler dev`, nothing tidies a request up before the worker sees it.
 */
export async function startEdge({
  gateways: count = 1,
  site: withSite = false,
  vars: more = {},
}: {
  gateways?: number;
  site?: boolean;
  vars?: Record<string, string>;
} = {}): Promise<Edge> {
  const home = await mkdtemp(join(tmpdir(), "selvedge-edge-"));
  const children = createChildren({ logDir: join(home, "logs") });
  const [directus, lago, jobs] = await Promise.all([startRecorder(), startRecorder(), startRecorder()]);
  const gateway = { wranglerFile: path("../../wrangler.toml"), bundle: join(home, "gateway") };
  const standIn = { wranglerFile: path("jobs-stand-in/wrangler.toml"), bundle: join(home, "jobs") };
  await Promise.all([bundleWorker(gateway), bundleWorker(standIn), withSite ? buildSite() : null]);
  const siteUrl = withSite ? `http://127.0.0.1:${await findFreePort()}` : null;
  const { vars, secrets } = gatewayValues({ directus, lago }, more);

  async function serve(index: number): Promise<string> {
    const address = `127.0.0.1:${await findFreePort()}`;
    const { command, env } = prepareHost(
      {
        workers: [
          { ...gateway, vars, address },
          { ...standIn, vars: { RECORDER: jobs.url } },
        ],
        ...(siteUrl !== null && index === 0
          ? {
              site: {
                ...product.site,
                vars: { PUBLIC_URL: siteUrl, PREVIEW_DOMAIN: previewDomain },
                address: new URL(siteUrl).host,
              },
            }
          : {}),
        // What they do each minute would be among what the upstreams are asked.
        withoutCron: true,
        stateFolder: join(home, `state-${index}`),
        configFile: join(home, `workerd-${index}.capnp`),
      },
      secrets,
    );
    children.start(`gateway-${index}`, command, { env: { PATH: process.env.PATH, ...env } });
    const url = `http://${address}`;
    await waitForAnswer(`${url}/health`, { timeoutMs: 60_000, signal: children.signal });
    return url;
  }

  return {
    gateways: await Promise.all(Array.from({ length: count }, (_, index) => serve(index))),
    ...{ site: siteUrl, directus, lago, jobs },
    seen: () =>
      [directus, lago, jobs].flatMap(({ seen }) => seen.map((each) => `${each.method} ${each.target}`)),
    async stop() {
      await children.stopAll();
      await Promise.all([directus, lago, jobs].map((recorder) => recorder.stop()));
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The gateway's variables and secrets of this run. */
function gatewayValues(
  { directus, lago }: { directus: Recorder; lago: Recorder },
  more: Record<string, string>,
) {
  const file = readWorkerFile(path("../../wrangler.toml"));
  const { vars, secrets } = divideValues(file, {
    ...inject("gatewayVars"),
    ...{ DIRECTUS_URL: directus.url, LAGO_URL: lago.url, RATE_LIMITS: manyRequests },
    // Several gateways stand side by side here.
    ANSWER_SHARING: "redis",
    ...more,
  });
  return { vars, secrets: { [file.name]: secrets } };
}
