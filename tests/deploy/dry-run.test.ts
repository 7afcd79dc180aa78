import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const configs = ["wrangler.toml", "workers/jobs/wrangler.toml"];
const environments = ["", "staging", "production"];

type DryRun = { code: number | null; output: string; bundle: string };

/** Bundles as a deployment would, without one. */
async function dryRun(config: string, environment: string): Promise<DryRun> {
  const folder = await mkdtemp(join(tmpdir(), "selvedge-dry-run-"));
  const args = ["deploy", "--dry-run", "--config", config, "--env", environment, "--outdir", folder];
  const child = spawn("node_modules/.bin/wrangler", args, {
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const bundle = code === 0 ? await readFile(join(folder, "main.js"), "utf8") : "";
  await rm(folder, { recursive: true });
  return { code, output, bundle };
}

describe("wrangler deploy --dry-run", () => {
  it.each(configs.flatMap((config) => environments.map((environment) => [config, environment] as const)))(
    "bundles %s for environment '%s'",
    async (config, environment) => {
      const { code, output, bundle } = await dryRun(config, environment);
      expect(code, output).toBe(0);
      expect(output).toContain("--dry-run: exiting now");
      // A module that is evaluated asynchronously would have one request wait for what another began to import.
      expect(bundle).not.toBe("");
      expect(bundle).not.toMatch(/^\s*async "[^"\n]+"\(\)/m);
    },
  );

  it.each(configs)("knows nothing of a development value in a deployed environment of %s", async (config) => {
    for (const environment of ["staging", "production"]) {
      const { output } = await dryRun(config, environment);
      expect(output).not.toMatch(/development|127\.0\.0\.1|localhost|\.test"/);
    }
  });
});
