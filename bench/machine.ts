import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { cpus, loadavg, totalmem } from "node:os";

/** Where and with what a run was made. */
export type Machine = {
  at: string;
  commit: string;
  processor: string;
  cores: number;
  memoryGb: number;
  versions: Record<string, string>;
  /** Runnable processes, averaged over the minute before the run: near 0 when the machine was its own. */
  loadBefore: number;
};

export function describeMachine(): Machine {
  const require = createRequire(import.meta.url);
  const version = (name: string): string => require(`${name}/package.json`).version;
  const git = spawnSync("git", ["rev-parse", "--short", "HEAD"], {
    cwd: import.meta.dirname,
    encoding: "utf8",
  });
  return {
    at: new Date().toISOString(),
    commit: git.status === 0 ? git.stdout.trim() : "unknown",
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    versions: { node: process.versions.node, workerd: version("workerd") },
    loadBefore: loadavg()[0] ?? 0,
  };
}
