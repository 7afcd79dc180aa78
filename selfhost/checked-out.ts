import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { git } from "../dev/git.ts";

/** Where the files of a release are laid out that is gone back to, below the checkout. */
const releases = ".selvedge/releases";

/** The release of the checkout in the current folder, with its commit, so that the images of before keep their name. */
export function checkedOutVersion(): string {
  try {
    return `${release()}-${git(".", ["rev-parse", "--short=12", "HEAD"]).trim()}`;
  } catch (cause) {
    throw new Error("this is no checkout of git, so nothing tells the versions apart", { cause });
  }
}

/** As `checkedOutVersion`, and the release alone where there is no git. */
export function versionHere(): string {
  try {
    return checkedOutVersion();
  } catch {
    return release();
  }
}

function release(): string {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}

/**
 * The commit that a version was made of: the one in its name, or that of its tag.
 * @throws {Error} when this repository has neither.
 */
export function commitOf(version: string): string {
  const [, short] = /-([0-9a-f]{12})$/.exec(version) ?? [];
  try {
    return git(".", [
      "rev-parse",
      "--verify",
      "--quiet",
      `${short ?? `refs/tags/v${version}`}^{commit}`,
    ]).trim();
  } catch (cause) {
    throw new Error(
      `what runs is "${version}", and this repository has no such ${short ? "commit" : "tag"} to go back to: ` +
        "git fetch --tags --unshallow, or name its commit by --from",
      { cause },
    );
  }
}

/**
 * Lays out the files of a commit beside the checkout: the compose file and all that it mounts, as they are there. Containers
 * that run from a folder which is there already keep it.
 * @param envFile is what the compose file finds as its own .env.selfhost.
 * @returns the folder.
 */
export function layOut(commit: string, envFile: string): string {
  const folder = resolve(releases, commit.slice(0, 12));
  if (existsSync(folder)) return folder;
  const begun = `${folder}.${randomBytes(4).toString("hex")}`;
  mkdirSync(begun, { recursive: true });
  try {
    const index = [`--git-dir=${resolve(git(".", ["rev-parse", "--git-dir"]).trim())}`];
    const env = { GIT_INDEX_FILE: join(begun, ".index") };
    git(begun, [...index, "read-tree", commit], undefined, env);
    git(begun, [...index, `--work-tree=${begun}`, "checkout-index", "--all"], undefined, env);
    rmSync(env.GIT_INDEX_FILE);
    symlinkSync(resolve(envFile), join(begun, ".env.selfhost"));
    renameSync(begun, folder);
  } catch (error) {
    rmSync(begun, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

/** Once what is checked out runs, nothing runs from a folder of before. */
export function removeLaidOut(): void {
  rmSync(releases, { recursive: true, force: true });
}
