import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { type Children, createChildren } from "./children.ts";
import { isAlive } from "./process-state.ts";

const opened: Children[] = [];

function create(): { children: Children; logDir: string } {
  const logDir = mkdtempSync(join(tmpdir(), "children-"));
  const children = createChildren({ logDir });
  opened.push(children);
  return { children, logDir };
}

afterEach(async () => {
  for (const children of opened.splice(0)) await children.stopAll();
});

/** Starts `sh -c script` and resolves with the number it prints first. */
async function startPrinting(children: Children, script: string) {
  const { promise, resolve } = Promise.withResolvers<number>();
  const child = children.start("shell", ["sh", "-c", script], {
    graceMs: 500,
    onLine: (line) => resolve(Number(line)),
  });
  return { child, printed: await promise };
}

test("a child that dies is named with its code and its last lines", async () => {
  const { children, logDir } = create();
  children.start("brittle", ["sh", "-c", "echo one; echo two >&2; exit 3"]);
  const error = await children.failed.catch((reason: Error) => reason.message);
  expect(error).toMatch(/^brittle ended with code 3\. Its last lines \(more in .*brittle\.log\):\n/);
  expect(error).toContain("  | one");
  expect(error).toContain("  | two");
  expect(readFileSync(join(logDir, "brittle.log"), "utf8")).toMatch(/^\d{4}-\S+Z one$/m);
});

test("a child that ends by itself with code 0 is a failure too", async () => {
  const { children } = create();
  children.start("leaver", ["true"]);
  await expect(children.failed).rejects.toThrow("leaver ended by itself");
});

test("a command that does not exist is named", async () => {
  const { children } = create();
  children.start("ghost", ["/no/such/program"]);
  await expect(children.failed).rejects.toThrow(/ghost did not start: .*ENOENT/);
});

test("stopping a child is no failure and leaves none of its children", async () => {
  const { children } = create();
  const { child, printed: grandchild } = await startPrinting(children, "sleep 1000 & echo $!; wait");
  expect(isAlive(grandchild)).toBe(true);
  await child.stop();
  expect(isAlive(grandchild)).toBe(false);
  const outcome = await Promise.race([children.failed.catch(() => "failed"), Promise.resolve("no failure")]);
  expect(outcome).toBe("no failure");
});

test("a child that ignores the stop signal is killed after its grace", async () => {
  const { children } = create();
  const { child, printed: pid } = await startPrinting(
    children,
    "trap '' TERM; echo $$; while :; do sleep 0.1; done",
  );
  await child.stop();
  expect(isAlive(pid)).toBe(false);
});

test("what a dying child had started dies with it", async () => {
  const { children } = create();
  const { printed: grandchild } = await startPrinting(children, "sleep 1000 & echo $!; exit 1");
  await children.failed.catch(() => {});
  await vi.waitFor(() => expect(isAlive(grandchild)).toBe(false), { timeout: 10_000 });
});

test("stopAll stops those that the others use last, and nothing starts afterwards", async () => {
  const { children, logDir } = create();
  const script = (name: string) =>
    `trap 'echo ${name} >> ${logDir}/order; exit' TERM; echo 1; while :; do sleep 0.05; done`;
  const ready = ["database", "worker"].map(
    (name) =>
      new Promise<void>((resolve) => {
        const options = { stopLast: name === "database", onLine: () => resolve() };
        children.start(name, ["sh", "-c", script(name)], options);
      }),
  );
  await Promise.all(ready);
  await children.stopAll();
  expect(readFileSync(join(logDir, "order"), "utf8")).toBe("worker\ndatabase\n");
  expect(() => children.start("late", ["true"])).toThrow("Cannot start late: the platform is stopping");
});

test("a command that is meant to end resolves for code 0 and rejects with its last lines otherwise", async () => {
  const { children } = create();
  await children.run("fine", ["true"]);
  await expect(children.run("install", ["sh", "-c", "echo reason; exit 2"])).rejects.toThrow(
    /^install ended with code 2\..*\n {2}\| reason$/s,
  );
});

test("kill -9 of the platform asks its children to end, and leaves none of them and of theirs", async () => {
  const { logDir } = create();
  const program = `
    import { createChildren } from ${JSON.stringify(new URL("./children.ts", import.meta.url).href)};
    const children = createChildren({ logDir: ${JSON.stringify(logDir)} });
    children.start("tree", ["sh", "-c", "trap 'echo asked > asked; exit' TERM; sleep 1000 & echo $! $$; wait"], {
      cwd: ${JSON.stringify(logDir)},
      onLine: (line) => console.log(line),
    });
  `;
  const platform = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve) =>
    platform.stdout.once("data", (data) => resolve(String(data))),
  );
  const pids = line.trim().split(" ").map(Number);
  expect(pids.map(isAlive)).toEqual([true, true]);
  platform.kill("SIGKILL");
  await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), { timeout: 10_000 });
  expect(readFileSync(join(logDir, "asked"), "utf8")).toBe("asked\n");
});
