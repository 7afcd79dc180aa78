import { readFileSync } from "node:fs";

/** What a process holds in memory, in MB. @see man 5 proc_pid_status */
export function residentMb(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return (Number(kib) * 1024) / 1e6;
}
