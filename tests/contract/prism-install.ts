import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const folder = fileURLToPath(new URL("prism/", import.meta.url));
const marker = `${folder}node_modules/.package-lock.json`;

/**
 * Installs Prism into its own folder when what is there is not what its lockfile names. Takes half a minute the first
 * time. Returns a `require` for what is installed.
 */
export async function installPrism(): Promise<NodeJS.Require> {
  if (!isInstalled()) {
    console.log("contract: installing Prism into tests/contract/prism, once");
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    await promisify(execFile)(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
  }
  return createRequire(`${folder}package.json`);
}

/** npm writes what it installed beside it; every package of the lockfile must be there in its version. */
function isInstalled(): boolean {
  if (!existsSync(marker)) return false;
  const installed = packagesOf(marker);
  return Object.entries(packagesOf(`${folder}package-lock.json`)).every(
    ([path, { version, optional }]) => path === "" || optional || installed[path]?.version === version,
  );
}

function packagesOf(file: string): Record<string, { version?: string; optional?: boolean }> {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}
