/** `pnpm budgets`: builds an app as it is deployed, and refuses one that has grown too large. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { root } from "./environment-files.ts";
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
  const assets = join(root, "site/dist/_build/assets");
  if (!existsSync(assets)) throw new Error(`Cannot measure the site: "${assets}" is not there`);
  const files = readdirSync(assets).map((name) => ({ name, content: readFileSync(join(assets, name)) }));
  const weight = (pattern: RegExp) =>
    files.filter(({ name }) => pattern.test(name)).map(({ content }) => gzipSync(content).length);
  const entry = weight(/^client-.*\.js$/).reduce((sum, bytes) => sum + bytes, 0);
  if (entry === 0) throw new Error('Cannot measure the site: no script named "client-…" was built');
  return [
    { what: "site, the script of every page", bytes: entry, most: 30 * kib },
    { what: "site, its largest script", bytes: Math.max(...weight(/\.js$/)), most: 60 * kib },
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
