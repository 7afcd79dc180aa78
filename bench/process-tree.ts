import { readdirSync, readFileSync } from "node:fs";

/** A process and everything below it, as it is now; the process alone where there is no /proc. */
export function processTree(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of listProcesses()) {
    const parent = parentOf(name);
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const below = (of: number): number[] => [of, ...(children.get(of) ?? []).flatMap(below)];
  return below(pid);
}

function listProcesses(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** @see man 5 proc_pid_stat: the parent is field 4, and the second may itself hold spaces. */
function parentOf(pid: string): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    // It ended meanwhile.
    return null;
  }
}
