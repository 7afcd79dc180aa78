import { spawnSync } from "node:child_process";

/** @throws {Error} with git's own first line when it fails. */
export function git(
  folder: string,
  args: string[],
  input?: string,
  env: Record<string, string> = {},
): string {
  const { status, stdout, stderr, error } = spawnSync("git", args, {
    ...{ cwd: folder, encoding: "utf8", maxBuffer: 256 * 1024 * 1024, env: { ...process.env, ...env } },
    ...(input === undefined ? {} : { input }),
  });
  if (status === 0) return stdout;
  const [line = ""] = (error?.message ?? stderr).trim().split("\n");
  throw new Error(`Cannot run git ${args[0]}: ${line}`);
}
