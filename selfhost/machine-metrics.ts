import { readFileSync, statfsSync } from "node:fs";

export type Machine = {
  /** By their names, a path on each. */
  disks: Record<string, string>;
  /** The kernel's /proc/meminfo: in a container, too, it is the machine's. */
  memory: string;
  /** What the service backup writes for Prometheus after each backup. */
  backupStatus: string;
  /** Where there was no backup yet, its age is counted from here. */
  started: Date;
};

/** What is free of disks and memory and how old the newest backup is, in Prometheus' text format. What cannot be read is left out. */
export function renderMachine({ disks, memory, backupStatus, started }: Machine, now = new Date()): string {
  const lines = [
    ...Object.entries(disks).map(
      ([name, path]) => [`selvedge_disk_free_ratio{disk="${name}"}`, () => freeOf(path)] as const,
    ),
    ["selvedge_memory_free_ratio", () => freeMemory(memory)] as const,
    ["selvedge_backup_age_seconds", () => backupAge({ backupStatus, started, now })] as const,
  ];
  return lines
    .map(([series, read]) => {
      try {
        return `${series} ${read()}\n`;
      } catch {
        return "";
      }
    })
    .join("");
}

function freeOf(path: string): number {
  const { bavail, blocks } = statfsSync(path);
  return bavail / blocks;
}

function freeMemory(file: string): number {
  const text = readFileSync(file, "utf8");
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1]);
  const free = of("MemAvailable") / of("MemTotal");
  if (Number.isNaN(free)) throw new Error(`Cannot read the free memory from "${file}"`);
  return free;
}

type BackupAge = Pick<Machine, "backupStatus" | "started"> & { now: Date };

function backupAge({ backupStatus, started, now }: BackupAge): number {
  const [, seconds] =
    /^selvedge_backup_last_success_timestamp_seconds (\d+)/m.exec(orEmpty(backupStatus)) ?? [];
  return Math.round(now.getTime() / 1_000 - Number(seconds ?? started.getTime() / 1_000));
}

function orEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
