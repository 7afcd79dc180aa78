import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const configs = ["wrangler.toml", "workers/jobs/wrangler.toml"];
const environments = ["", "staging", "production"];

type DryRun = { code: number | null; output: string; bundle: string; modules: Modules };

/** What esbuild says of each module that it bundled. */
type Modules = Record<string, { imports: { path: string; kind: string; external?: boolean }[] }>;

/** Bundles as a deployment would, without one. */
async function dryRun(config: string, environment: string, file: string[] = []): Promise<DryRun> {
  const folder = await mkdtemp(join(tmpdir(), "selvedge-dry-run-"));
  const metafile = join(folder, "modules.json");
  const args = ["deploy", ...file, "--dry-run", "--config", config, "--env", environment, "--outdir", folder];
  if (file.length === 0) args.push("--metafile", metafile);
  const child = spawn("node_modules/.bin/wrangler", args, {
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const bundle = code === 0 ? await readFile(join(folder, "main.js"), "utf8") : "";
  const modules: Modules =
    code === 0 && file.length === 0 ? JSON.parse(await readFile(metafile, "utf8")).inputs : {};
  await rm(folder, { recursive: true });
  return { code, output, bundle, modules };
}

/** The modules that are evaluated before the first request: what `entry` imports, and what that does. */
function evaluatedAtStart(modules: Modules, entry: string): string[] {
  const evaluated = new Set([entry]);
  for (const path of evaluated) {
    for (const { path: imported, kind, external } of modules[path]?.imports ?? []) {
      if (!external && kind !== "dynamic-import") evaluated.add(imported);
    }
  }
  return [...evaluated];
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

  it.each(configs)("takes a bundle of %s that was made before as it is, to the byte", async (config) => {
    const made = await dryRun(config, "production");
    const folder = await mkdtemp(join(tmpdir(), "selvedge-attested-"));
    await writeFile(join(folder, "main.js"), made.bundle);
    const again = await dryRun(config, "production", [join(folder, "main.js"), "--no-bundle"]);
    await rm(folder, { recursive: true });
    expect(again.code, again.output).toBe(0);
    expect(again.bundle).toBe(made.bundle);
  });

  it.each(configs)("knows nothing of a development value in a deployed environment of %s", async (config) => {
    for (const environment of ["staging", "production"]) {
      const { output } = await dryRun(config, environment);
      expect(output).not.toMatch(/development|127\.0\.0\.1|localhost|\.test"/);
    }
  });

  it("leaves what few requests need until one does", async () => {
    const { modules } = await dryRun("wrangler.toml", "");
    const packagesOf = (paths: string[]) => new Set(paths.map((path) => path.split("node_modules/").at(-1)));
    const large = /^(?:better-auth|@better-auth|@simplewebauthn|@peculiar|asn1js|tldts)\//;
    const found = (paths: string[]) => [...packagesOf(paths)].filter((path) => large.test(path ?? ""));
    expect(found(Object.keys(modules))).not.toEqual([]);
    const atStart = evaluatedAtStart(modules, "workers/gateway/main.ts");
    expect(atStart).toContain("workers/gateway/app.ts");
    expect(found(atStart)).toEqual([]);
  });
});
