import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Children } from "./children.ts";
import { isAlive } from "./process-state.ts";

const cache = fileURLToPath(new URL("../node_modules/.cache/selvedge", import.meta.url));

export type LazyPackages = {
  /** Names the exact set of packages: it changes with the lockfile. */
  version: string;
  isInstalled(): boolean;
  /**
   * Installs them from npm once for all copies of this checkout. They are put in place by a rename, so a folder that is
   * there is complete.
   * @returns the folder that holds `node_modules`.
   * @throws {Error} with npm's last lines.
   */
  install(options: { children: Children }): Promise<string>;
};

/**
 * Packages that are installed when they are first needed, in a folder of their own: their dependencies must not meet the
 * platform's.
 * @param source the folder with their package.json and package-lock.json.
 * @param npmFlags more of npm's, such as those that the lockfile was made with.
 */
export function lazyPackages(
  source: string,
  { name, npmFlags = [] }: { name: string; npmFlags?: string[] },
): LazyPackages {
  const lockfile = readFileSync(join(source, "package-lock.json"));
  const version = createHash("sha256").update(lockfile).digest("hex").slice(0, 12);
  const folder = join(cache, `${name}-${version}`);
  const isInstalled = () => existsSync(folder);

  async function install({ children }: { children: Children }): Promise<string> {
    if (isInstalled()) return folder;
    await removeAbandoned();
    const partial = `${folder}.partial-${process.pid}`;
    await mkdir(partial, { recursive: true });
    for (const file of ["package.json", "package-lock.json"])
      await cp(join(source, file), join(partial, file));
    try {
      await children.run(
        `${name}-install`,
        [
          // Everything else goes first: the table is shown while this is still at work.
          ...["nice", "npm", "ci", "--ignore-scripts", ...npmFlags],
          ...["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"],
        ],
        { cwd: partial, env: npmEnv() },
      );
      await rename(partial, folder).catch((error: NodeJS.ErrnoException) => {
        // Another copy was quicker: its folder is as good.
        if (!isInstalled()) throw error;
      });
      return folder;
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  }

  return { version, isInstalled, install };
}

/** What an interrupted installation left behind. */
async function removeAbandoned(): Promise<void> {
  for (const name of existsSync(cache) ? readdirSync(cache) : []) {
    const pid = Number(name.match(/\.partial-(\d+)$/)?.[1]);
    if (pid && !isAlive(pid)) await rm(join(cache, name), { recursive: true, force: true });
  }
}

/** `npm start` tells its own folder to every npm below it, which would install there. */
function npmEnv(): Record<string, string | undefined> {
  const own = /^npm_(package_|lifecycle_|command$|config_(local_prefix|prefix|workspace|omit|include)$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
