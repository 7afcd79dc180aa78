import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export type Reaper = {
  add(pid: number, stopSignal: NodeJS.Signals): void;
  remove(pid: number): void;
  close(): void;
};

/**
 * Starts the shell process that ends the children when this one is killed without a chance to do it itself. It lives in
 * a session of its own and notices by the pipe between them.
 */
export function startReaper(): Reaper {
  const reaper = spawn("/bin/sh", [fileURLToPath(new URL("./reaper.sh", import.meta.url))], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Without it the platform still runs and stops well: only kill -9 would leave children behind.
  reaper.on("error", () => {});
  reaper.stdin.on("error", () => {});
  reaper.unref();
  return {
    add: (pid, stopSignal) => reaper.stdin.write(`add ${pid} ${stopSignal.replace("SIG", "")}\n`),
    remove: (pid) => reaper.stdin.write(`remove ${pid}\n`),
    close: () => reaper.stdin.end(),
  };
}
