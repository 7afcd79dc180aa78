import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { acquireLock } from "./lock.ts";

const newHome = () => mkdtempSync(join(tmpdir(), "lock-"));

test("a home that a running copy has is refused with that copy's process", async () => {
  const home = newHome();
  const lock = await acquireLock(home);
  await expect(acquireLock(home)).rejects.toThrow(
    `Cannot use "${home}": a running copy has it (process ${process.pid})`,
  );
  await lock.release();
});

test("a released home can be taken again and was not abandoned", async () => {
  const home = newHome();
  await (await acquireLock(home)).release();
  const lock = await acquireLock(home);
  expect(lock.abandoned).toBe(false);
  await lock.release();
});

test("the home of a copy that was killed can be taken, and is known to be abandoned", async () => {
  const home = newHome();
  const program = `
    import { acquireLock } from ${JSON.stringify(new URL("./lock.ts", import.meta.url).href)};
    await acquireLock(${JSON.stringify(home)});
    setInterval(() => {}, 1000);
    console.log("locked");
  `;
  const copy = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => copy.stdout.once("data", resolve));
  await expect(acquireLock(home)).rejects.toThrow(`process ${copy.pid}`);
  const ended = new Promise((resolve) => copy.once("exit", resolve));
  copy.kill("SIGKILL");
  await ended;
  const lock = await acquireLock(home);
  expect(lock.abandoned).toBe(true);
  await lock.release();
});

test("a home whose path is too long for a socket has a lock as well", async () => {
  const home = join(newHome(), "long".repeat(30));
  mkdirSync(home);
  const lock = await acquireLock(home);
  await expect(acquireLock(home)).rejects.toThrow("a running copy has it");
  await lock.release();
});
