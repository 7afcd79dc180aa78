import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** Whether a process runs. */
export function isAlive(pid: number): boolean {
  return sendSignal(pid, 0) && statOf(pid)?.state !== "Z";
}

/** The name of a process's program, null where that cannot be told. */
export function programOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return null;
  }
}

type EndOptions = { stopSignal: NodeJS.Signals; graceMs: number };

/** Asks a process group to end and kills it after its grace; resolves when nothing of it runs. */
export async function endGroup(leader: number, { stopSignal, graceMs }: EndOptions): Promise<void> {
  signalGroup(leader, stopSignal);
  if (await isGone(leader, graceMs)) return;
  signalGroup(leader, "SIGKILL");
  await isGone(leader, 2000);
}

/** Signals every process of a group; false when there is none. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  return leader > 0 && sendSignal(-leader, signal);
}

async function isGone(leader: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (isGroupAlive(leader)) {
    if (Date.now() > deadline) return false;
    await delay(20);
  }
  return true;
}

/**
 * A process that ended stays in its group until its parent has collected it, which in a container without an init may
 * be never: on Linux the state tells.
 */
function isGroupAlive(leader: number): boolean {
  if (!signalGroup(leader, 0)) return false;
  if (process.platform !== "linux") return true;
  return readdirSync("/proc").some((name) => {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : null;
    return stat?.group === leader && stat.state !== "Z";
  });
}

/** From /proc, where the name of the program stands in brackets and may hold anything. */
function statOf(pid: number): { state: string; group: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state = "", , group = ""] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state, group: Number(group) };
  } catch {
    return null;
  }
}

/** EPERM says that the process is there, and somebody else's. */
function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
