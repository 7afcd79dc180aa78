import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { renderMachine } from "./machine-metrics.ts";

const hour = (at: number) => new Date(Date.UTC(2026, 0, 1, at));

function layOut() {
  const folder = mkdtempSync(join(tmpdir(), "machine-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const memory = join(folder, "meminfo");
  writeFileSync(memory, "MemTotal:        1000 kB\nMemFree:  20 kB\nMemAvailable:     80 kB\n");
  return { disks: { docker: folder }, memory, backupStatus: join(folder, "backup.prom"), started: hour(0) };
}

test("what is free of disks and memory is told, and how old the newest backup is", () => {
  const machine = layOut();
  writeFileSync(
    machine.backupStatus,
    `# TYPE selvedge_backup_last_success_timestamp_seconds gauge\nselvedge_backup_last_success_timestamp_seconds ${hour(2).getTime() / 1_000}.5\n`,
  );
  const lines = renderMachine(machine, hour(5)).trim().split("\n");
  expect(lines).toEqual([
    expect.stringMatching(/^selvedge_disk_free_ratio\{disk="docker"\} 0\.\d+$/),
    "selvedge_memory_free_ratio 0.08",
    "selvedge_backup_age_seconds 10800",
  ]);
});

test("a machine that never made a backup counts from its start, and what cannot be read is left out", () => {
  const machine = { ...layOut(), disks: { docker: "/nowhere" }, memory: "/nowhere" };
  expect(renderMachine(machine, hour(30))).toBe("selvedge_backup_age_seconds 108000\n");
});
