import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** How the machine is shared: the server under test has one core, everything else has the rest. */
export type Cores = {
  pinned: boolean;
  /** Puts a command on the server's core. */
  onServerCore(command: string[]): string[];
  /** Moves a running process, with all its threads, to the server's core; or back among the rest. */
  move(pid: number, to: "server" | "rest"): void;
};

/**
 * Keeps this process, and whatever it starts from now on, off the server's core. Where taskset(1) or a second core is
 * missing nothing is pinned, and the results say so.
 */
export function shareCores(): Cores {
  const last = availableParallelism() - 1;
  const cpus = { server: "0", rest: last > 1 ? `1-${last}` : "1" };
  const taskset = (args: string[]) => spawnSync("taskset", args, { stdio: "ignore" }).status === 0;
  const move = (pid: number, to: "server" | "rest") => taskset(["-a", "-c", "-p", cpus[to], String(pid)]);
  const pinned = last > 0 && move(process.pid, "rest");
  return {
    pinned,
    onServerCore: (command) => (pinned ? ["taskset", "-c", cpus.server, ...command] : command),
    move: (pid, to) => {
      if (pinned) move(pid, to);
    },
  };
}
