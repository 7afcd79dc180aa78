import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { requireRoom } from "./require-room.ts";

test("a disk with less room than is needed is named, with what is free and what to do", () => {
  expect(() => requireRoom(tmpdir(), 1)).not.toThrow();
  expect(() => requireRoom(tmpdir(), Number.MAX_SAFE_INTEGER)).toThrow(
    /^Cannot start: the disk of ".+" is full, \d+ MiB of it are free: make room, or give the volume more$/,
  );
});

// A disk of its own to fill takes root.
test.runIf(process.getuid?.() === 0)(
  "the edge does not start on a full disk, says so in one line and writes nothing",
  () => {
    const state = mkdtempSync(join(tmpdir(), "selvedge-state-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", state]);
    onTestFinished(() => {
      execFileSync("umount", [state]);
      rmSync(state, { recursive: true });
    });
    const { status, stdout, stderr } = spawnSync(process.execPath, ["selfhost/run.ts", "--state", state], {
      encoding: "utf8",
      env: { PATH: process.env.PATH },
    });
    expect([status, stdout, readdirSync(state)]).toEqual([1, "", []]);
    expect(stderr.trim()).toBe(
      `Cannot start: the disk of "${state}" is full, 0 MiB of it are free: make room, or give the volume more`,
    );
  },
);
