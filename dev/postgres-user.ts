import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";

type User = { name: string; uid: number; gid: number };

export type Launch = {
  /** Goes before the command. */
  prefix: string[];
  /** The user that `spawn` switches to; absent when `prefix` does that, or when nothing needs to be switched. */
  user?: { uid: number; gid: number };
  /** Who must own the data. */
  owner?: { uid: number; gid: number };
};

const run = promisify(execFile);

/**
 * Says how to run Postgres, which refuses to be root. Started by root it runs as "postgres" where that user exists,
 * else as "nobody"; no user is created. When that user cannot enter one of `folders` (a checkout in /root, mode 0700)
 * it keeps one capability of root's, DAC_OVERRIDE, which looks past file modes.
 * @throws {Error} naming the folder when there is no `setpriv` to do that with.
 */
export async function launchAsServer(folders: string[]): Promise<Launch> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const user = await findUser(["postgres", "nobody"]);
  const owner = { uid: user.uid, gid: user.gid };
  const closed = (await Promise.all(folders.map((folder) => findClosedFolder(folder, user)))).find(Boolean);
  if (!closed) return { prefix: [], user: owner, owner };

  const prefix = setprivPrefix(user);
  try {
    const [command = "", ...args] = [...prefix, "stat", ...folders];
    await run(command, args);
  } catch (cause) {
    throw new Error(
      `Cannot run Postgres as "${user.name}": that user cannot enter "${closed}", and setpriv (util-linux) cannot help. Move the project to a folder that every user can enter, or start as another user than root.`,
      { cause },
    );
  }
  return { prefix, owner };
}

/** `no_setuid_fixup` lets access(2), which Postgres asks about its own program, see the capability as well. */
function setprivPrefix({ uid, gid }: User): string[] {
  const only = "-all,+dac_override";
  return [
    "setpriv",
    ...[
      `--reuid=${uid}`,
      `--regid=${gid}`,
      "--clear-groups",
      "--no-new-privs",
      "--securebits=+no_setuid_fixup",
    ],
    ...[`--inh-caps=${only}`, `--ambient-caps=${only}`, `--bounding-set=${only}`],
    "--",
  ];
}

async function findUser(names: string[]): Promise<User> {
  for (const name of names) {
    const ids = await Promise.all(["-u", "-g"].map((flag) => run("id", [flag, name]))).catch(() => null);
    if (!ids) continue;
    const [uid = Number.NaN, gid = Number.NaN] = ids.map(({ stdout }) => Number(stdout));
    return { name, uid, gid };
  }
  throw new Error(`Cannot run Postgres as root, and this machine has none of the users ${names.join(", ")}`);
}

/** The first folder on the way to `path`, itself included, that `user` may not enter. */
async function findClosedFolder(path: string, user: User): Promise<string | null> {
  const parent = dirname(path);
  const above = parent === path ? null : await findClosedFolder(parent, user);
  if (above) return above;
  const { mode, uid, gid } = await stat(path);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  return mode & bit ? null : path;
}
