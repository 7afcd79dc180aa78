import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { processTree } from "./process-tree.ts";

test.runIf(process.platform === "linux")(
  "a process and what it started are found, and nothing else",
  async () => {
    const child = spawn("sh", ["-c", "sleep 30 & echo $!; wait"], { detached: true });
    const [printed] = await once(child.stdout, "data");
    const pid = child.pid ?? 0;
    expect(processTree(pid).sort()).toEqual([pid, Number(String(printed))].sort());
    expect(processTree(process.pid)).toContain(pid);
    process.kill(-pid, "SIGKILL");
  },
);
