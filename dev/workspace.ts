import { existsSync, mkdirSync, readdirSync, realpathSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Children, createChildren } from "./children.ts";
import { acquireLock, type Lock, lockPath } from "./lock.ts";
import { type PortName, type Ports, requireFreePorts } from "./ports.ts";
import type { Progress } from "./progress.ts";

type Stoppable = { stop(): Promise<void> };

type LaunchOptions = {
  signal?: AbortSignal | undefined;
  /** Closed when the launch fails: what has to end because another thing failed did not fail itself. */
  progress?: Progress | undefined;
};

/** One home, its lock, and everything that runs on it. */
export type Workspace = {
  home: string;
  ports: Ports;
  children: Children;
  /** Waits for something that runs in this process and sees to it that `stop` stops it. */
  own<T extends Stoppable>(starting: Promise<T>): Promise<T>;
  /** Waits for `work`; ends early, with everything stopped, when a child dies or `signal` says so. */
  launch<T>(work: Promise<T>, options?: LaunchOptions): Promise<T>;
  stop(): Promise<void>;
};

export type WorkspaceOptions = {
  /** The folder of all state; created. */
  home: string;
  ports: Ports;
  /** Wipes the state first. */
  reset?: boolean;
};

/** How long the children of a copy that was killed may take to end. */
const abandonedMs = 8000;

/**
 * Takes a home for itself and checks that the ports it is going to use are free, before anything starts.
 * @throws {Error} when another copy has the home, or naming each port that is taken.
 */
export async function openWorkspace(options: WorkspaceOptions & { uses: PortName[] }): Promise<Workspace> {
  const { ports, uses, reset = false } = options;
  const home = createHome(options.home);
  const lock = await acquireLock(home);
  try {
    await requireSoonFreePorts(ports, { uses, abandoned: lock.abandoned });
    if (reset) await wipe(home);
  } catch (error) {
    await lock.release();
    throw error;
  }
  return workspaceOf({ home, ports, lock });
}

function workspaceOf({ home, ports, lock }: { home: string; ports: Ports; lock: Lock }): Workspace {
  const children = createChildren({ logDir: join(home, "logs") });
  const owned = new Set<Stoppable>();
  let stopping: Promise<void> | undefined;

  async function own<T extends Stoppable>(starting: Promise<T>): Promise<T> {
    const running = await starting;
    if (stopping) await running.stop();
    else owned.add(running);
    return running;
  }

  async function launch<T>(work: Promise<T>, { signal, progress }: LaunchOptions = {}): Promise<T> {
    const { promise: aborted, reject: abort } = Promise.withResolvers<never>();
    const onAbort = () => abort(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    // What is still starting when another fails ends with an error of its own, which nobody needs to see.
    work.catch(() => {});
    try {
      return await Promise.race([work, children.failed, aborted]);
    } catch (error) {
      progress?.close();
      await stop();
      throw error;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  async function stopEverything(): Promise<void> {
    await Promise.all([children.stopAll(), ...[...owned].map((running) => running.stop())]);
    await lock.release();
  }

  function stop(): Promise<void> {
    stopping ??= stopEverything();
    return stopping;
  }

  return { home, ports, children, own, launch, stop };
}

function createHome(path: string): string {
  try {
    mkdirSync(path, { recursive: true });
    return realpathSync(path);
  } catch (cause) {
    throw new Error(`Cannot create "${resolve(path)}": ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}

async function requireSoonFreePorts(
  ports: Ports,
  { uses, abandoned }: { uses: PortName[]; abandoned: boolean },
) {
  const deadline = Date.now() + (abandoned ? abandonedMs : 0);
  for (;;) {
    try {
      await requireFreePorts(ports, uses);
      return;
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await delay(200);
    }
  }
}

/** Names of what the platform keeps in a home; a reset removes nothing else. */
const stateNames = [
  "directus",
  "logs",
  "mailbox",
  "peers",
  "postgres",
  "redis",
  "urls.json",
  "workerd",
  "wrangler",
];

/** Homes inside a home: of `pnpm preview` and `pnpm bench`, which reset their own. */
const innerHomes = ["bench", "preview"];

/** @throws {Error} when the folder holds anything else: then it is no home, but perhaps somebody's files. */
async function wipe(home: string): Promise<void> {
  const known = [...stateNames, ...innerHomes, basename(lockPath(home))];
  const foreign = readdirSync(home).filter((name) => !known.includes(name));
  if (foreign.length > 0) {
    throw new Error(`Cannot reset "${home}": it holds "${foreign[0]}", which the platform did not put there`);
  }
  for (const name of stateNames) {
    if (existsSync(join(home, name))) await rm(join(home, name), { recursive: true, force: true });
  }
}
