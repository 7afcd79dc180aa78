/** `node selfhost/bundle.ts`: builds both workers as they deploy, and the site; prints what each weighs. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The product's own workers and site, and where they are built. */
export const product = {
  gateway: { wranglerFile: join(root, "wrangler.toml"), bundle: join(root, "dist/gateway") },
  jobs: { wranglerFile: join(root, "workers/jobs/wrangler.toml"), bundle: join(root, "dist/jobs") },
  site: { wranglerFile: join(root, "site/wrangler.toml"), bundle: join(root, "site/dist") },
};

export type BuildSize = { name: string; files: number; bytes: number; gzipBytes: number; seconds: number };

/** Builds everything into `dist/` and `site/dist/`. @throws {Error} with the output of the build that failed. */
export async function bundleProduct(): Promise<BuildSize[]> {
  const { gateway, jobs, site } = product;
  return await Promise.all([
    sized("gateway", gateway.bundle, () => bundleWorker(gateway)),
    sized("jobs", jobs.bundle, () => bundleWorker(jobs)),
    sized("site", site.bundle, buildSite),
  ]);
}

/** Bundles one worker exactly as `wrangler deploy` uploads it. */
export async function bundleWorker({ wranglerFile, bundle }: { wranglerFile: string; bundle: string }) {
  rmSync(bundle, { recursive: true, force: true });
  const options = ["--dry-run", "--config", wranglerFile, "--env", "", "--outdir", bundle];
  await run("wrangler", ["deploy", ...options], root);
}

/** Builds the site as it deploys to Pages. */
export async function buildSite(): Promise<void> {
  await run("vite", ["build"], join(root, "site"));
}

async function sized(name: string, folder: string, build: () => Promise<void>): Promise<BuildSize> {
  const started = performance.now();
  await build();
  const seconds = (performance.now() - started) / 1000;
  const contents = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !file.name.endsWith(".map") && file.name !== "README.md")
    .map((file) => readFileSync(join(file.parentPath, file.name)));
  const sum = (weigh: (content: Buffer) => number) =>
    contents.reduce((bytes, content) => bytes + weigh(content), 0);
  return {
    name,
    files: contents.length,
    bytes: sum((content) => content.length),
    gzipBytes: sum((content) => gzipSync(content).length),
    seconds,
  };
}

async function run(tool: string, args: string[], cwd: string): Promise<void> {
  const bins = [join(root, "node_modules/.bin"), join(root, "site/node_modules/.bin")];
  const env = {
    ...process.env,
    PATH: [...bins, process.env.PATH].join(":"),
    // Whoever builds it, a test too: it is what deploys.
    NODE_ENV: "production",
    CI: "1",
    NO_COLOR: "1",
    WRANGLER_SEND_METRICS: "false",
  };
  const child = spawn(tool, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const failure = await new Promise<string | null>((done) => {
    child.on("error", (error) => done(error.message));
    child.on("close", (code, signal) => done(code === 0 ? null : `ended with ${signal ?? code}`));
  });
  if (failure) throw new Error(`Cannot build: ${tool} ${args.join(" ")} ${failure}\n${output.trimEnd()}`);
}

/** One line for each build. */
export function describeSizes(sizes: BuildSize[]): string {
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`.padStart(12);
  return sizes
    .map(({ name, files, bytes, gzipBytes, seconds }) =>
      [
        name.padEnd(10),
        `${files} files`.padStart(10),
        kib(bytes),
        `${kib(gzipBytes)} gzip`,
        `${seconds.toFixed(1)} s`,
      ].join("  "),
    )
    .join("\n");
}

if (import.meta.main) {
  try {
    console.log(describeSizes(await bundleProduct()));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
