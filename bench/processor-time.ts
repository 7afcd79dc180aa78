import { readFileSync } from "node:fs";

/** `getconf CLK_TCK`: it is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Processor time in seconds that the processes have used so far, or null where there is no /proc. */
export function processorSeconds(pids: number[]): number | null {
  try {
    return pids.reduce((seconds, pid) => seconds + ticksOf(pid) / ticksPerSecond, 0);
  } catch {
    return null;
  }
}

/** @see man 5 proc_pid_stat: utime and stime are fields 14 and 15; the second may itself hold spaces. */
function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
