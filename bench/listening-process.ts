import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The process that listens on a TCP port of this machine, or null where /proc does not tell. */
export function listeningProcess(port: number): number | null {
  try {
    const inodes = ["tcp", "tcp6"].flatMap((table) => listeningInodes(table, port));
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    const found = pids.find((pid) => holdsSocket(pid, inodes));
    return found === undefined ? null : Number(found);
  } catch {
    return null;
  }
}

/** @see man 5 proc_pid_net: local address and port in hexadecimal, 0A is LISTEN. */
function listeningInodes(table: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  const lines = readFileSync(`/proc/net/${table}`, "utf8").split("\n").slice(1);
  return lines.flatMap((line) => {
    const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
    return state === "0A" && local.endsWith(`:${hexPort}`) ? [inode] : [];
  });
}

function holdsSocket(pid: string, inodes: string[]): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      const target = readlinkSync(`/proc/${pid}/fd/${fd}`);
      return inodes.some((inode) => target === `socket:[${inode}]`);
    });
  } catch {
    // It ended meanwhile, or is somebody else's.
    return false;
  }
}
