import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const configs = ["wrangler.toml", "workers/jobs/wrangler.toml"];
const environments = ["", "staging", "production"];

/** Bundles as a deployment would, without one. */
async function dryRun(config: string, environment: string): Promise<{ code: number | null; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), "selvedge-dry-run-"));
  const args = ["deploy", "--dry-run", "--config", config, "--env", environment, "--outdir", folder];
  const child = spawn("node_modules/.bin/wrangler", args, {
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  await rm(folder, { recursive: true });
  return { code, output };
}

describe("wrangler deploy --dry-run", () => {
  it.each(configs.flatMap((config) => environments.map((environment) => [config, environment] as const)))(
    "bundles %s for environment '%s'",
    async (config, environment) => {
      const { code, output } = await dryRun(config, environment);
      expect(code, output).toBe(0);
      expect(output).toContain("--dry-run: exiting now");
    },
  );

  it.each(configs)("knows nothing of a development value in a deployed environment of %s", async (config) => {
    for (const environment of ["staging", "production"]) {
      const { output } = await dryRun(config, environment);
      expect(output).not.toMatch(/development|127\.0\.0\.1|localhost|\.test"/);
    }
  });
});
