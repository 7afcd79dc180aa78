/** `pnpm budgets`: builds an app as it is deployed, and refuses one that has grown too large. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { root } from "./environment-files.ts";
import { type Manifest, scriptOfEveryPage } from "./script-of-every-page.ts";
import { runPnpm, runWrangler } from "./wrangler.ts";

type Measured = { what: string; bytes: number; most: number };
type App = "gateway" | "jobs" | "site";

const kib = 1024;
const configs = { gateway: "wrangler.toml", jobs: "workers/jobs/wrangler.toml" };

/**
 * What each part of an app weighs, and may. Cloudflare takes 10 MB of a worker, compressed; a larger one starts slower
 * long before. Of the site it is what a first visit loads of scripts that every page has.
 */
const measures: Record<App, () => Promise<Measured[]>> = {
  gateway: () => measureWorker("gateway", { raw: 5 * kib * kib, gzip: 1280 * kib }),
  jobs: () => measureWorker("jobs", { raw: 2 * kib * kib, gzip: 512 * kib }),
  site: measureSite,
};

async function measureWorker(
  app: "gateway" | "jobs",
  most: { raw: number; gzip: number },
): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), "selvedge-budget-"));
  try {
    const args = ["deploy", "--dry-run", "--config", configs[app], "--env", "production", "--outdir", folder];
    await runWrangler(args, { what: `bundle ${app}` });
    const bundle = readFileSync(join(folder, "main.js"));
    return [
      { what: `${app}, as it is`, bytes: bundle.length, most: most.raw },
      { what: `${app}, compressed`, bytes: gzipSync(bundle).length, most: most.gzip },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureSite(): Promise<Measured[]> {
  await runPnpm(["--filter", "@selvedge/site", "build"], "build the site");
  const dist = join(root, "site/dist");
  const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8")) as Manifest;
  const weigh = (file: string) => gzipSync(readFileSync(join(dist, file))).length;
  const ofEveryPage = scriptOfEveryPage(manifest).reduce((sum, file) => sum + weigh(file), 0);
  const scripts = readdirSync(join(dist, "_build/assets")).filter((name) => name.endsWith(".js"));
  const largest = Math.max(...scripts.map((name) => weigh(`_build/assets/${name}`)));
  return [
    { what: "site, the script of every page", bytes: ofEveryPage, most: 30 * kib },
    { what: "site, its largest script", bytes: largest, most: 60 * kib },
  ];
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { app: { type: "string" } } });
  const apps = values.app === undefined ? (Object.keys(measures) as App[]) : [values.app as App];
  for (const app of apps)
    if (measures[app] === undefined) throw new Error(`Cannot build "${app}": it is gateway, jobs or site`);
  let isFine = true;
  for (const app of apps) {
    for (const { what, bytes, most } of await measures[app]()) {
      const ok = bytes <= most;
      isFine &&= ok;
      console.log(`${ok ? "ok  " : "FAIL"} ${what}: ${(bytes / kib).toFixed(1)} of ${most / kib} KiB`);
    }
  }
  return isFine ? 0 : 1;
}

process.exitCode = await main().catch((error: Error) => {
  console.error(error.message);
  return 1;
});
