import { mkdirSync } from "node:fs";
import { type Child, type ChildOptions, type StartedChild, startChild } from "./child.ts";
import { startReaper } from "./reaper.ts";

export type Children = {
  /** Starts a child that runs until it is stopped. */
  start(name: string, command: string[], options?: ChildOptions): Child;
  /**
   * Runs a command that ends by itself.
   * @throws {Error} with its last lines when it ends with another code than 0.
   */
  run(name: string, command: string[], options?: ChildOptions): Promise<void>;
  /** Rejects when a started child ends without having been asked; says which, and its last lines. Never resolves. */
  failed: Promise<never>;
  /** Aborts when everything is about to be stopped: who waits for a child waits in vain then. */
  signal: AbortSignal;
  /** Ends everything; nothing can be started afterwards. */
  stopAll(): Promise<void>;
};

/** `asked` tells a stop from a death. */
type Member = { child: StartedChild; stopLast: boolean; asked: boolean };

/** Keeps track of child processes so that none outlives the platform. Their output goes to `logDir`. */
export function createChildren({ logDir }: { logDir: string }): Children {
  mkdirSync(logDir, { recursive: true });
  const members = new Set<Member>();
  const reaper = startReaper();
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  failed.catch(() => {});
  const controller = new AbortController();
  let stopping: Promise<void> | undefined;

  function add(name: string, command: string[], options: ChildOptions): Member {
    if (stopping) throw new Error(`Cannot start ${name}: the platform is stopping`);
    const child = startChild(name, command, { ...options, logDir });
    const member: Member = { child, stopLast: options.stopLast ?? false, asked: false };
    if (child.pid) reaper.add(child.pid, options.stopSignal ?? "SIGTERM");
    members.add(member);
    return member;
  }

  function remove(member: Member): void {
    members.delete(member);
    reaper.remove(member.child.pid);
  }

  async function stop(member: Member): Promise<void> {
    member.asked = true;
    await member.child.stop();
    remove(member);
  }

  function start(name: string, command: string[], options: ChildOptions = {}): Child {
    const member = add(name, command, options);
    member.child.ended.then((failure) => {
      if (member.asked) return;
      remove(member);
      fail(new Error(failure ?? `${name} ended by itself`));
    });
    return { ...member.child, stop: () => stop(member) };
  }

  async function run(name: string, command: string[], options: ChildOptions = {}): Promise<void> {
    const member = add(name, command, options);
    const failure = await member.child.ended;
    if (member.asked) throw new Error(`${name} was stopped`);
    remove(member);
    if (failure) throw new Error(failure);
  }

  async function stopEverything(): Promise<void> {
    controller.abort(new Error("The platform is stopping"));
    await Promise.all([...members].filter((member) => !member.stopLast).map(stop));
    await Promise.all([...members].map(stop));
    reaper.close();
  }

  return {
    start,
    run,
    failed,
    signal: controller.signal,
    stopAll: () => {
      stopping ??= stopEverything();
      return stopping;
    },
  };
}
