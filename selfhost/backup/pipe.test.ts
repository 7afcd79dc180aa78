import { Readable, Writable } from "node:stream";
import { expect, test } from "vitest";
import { pipe } from "./pipe.ts";

/** More than any buffer between two programs takes. */
const large = () => Readable.from(Array.from({ length: 200 }, () => Buffer.alloc(64 * 1024, "x")));
const shell = (script: string) => ({ command: ["sh", "-c", script] });

test("what the last one writes arrives whole", async () => {
  const chunks: Buffer[] = [];
  const to = new Writable({ write: (chunk, _, done) => done(void chunks.push(chunk) as undefined) });
  await pipe([{ command: ["cat"] }, { command: ["tr", "x", "y"] }], { from: large(), to });
  expect(Buffer.concat(chunks).equals(Buffer.alloc(200 * 64 * 1024, "y"))).toBe(true);
});

test("a program may have read enough", async () => {
  await pipe([{ command: ["cat"] }, shell("head -c 10 >&2")], { from: large() });
  await pipe([shell("exit 0")], { from: large() });
});

test.each([
  ["at once", "echo 'error: no' >&2; exit 1"],
  ["after it has read", "cat >/dev/null; echo 'error: no' >&2; exit 1"],
  ["after it has closed what it reads", "exec <&-; sleep 0.1; echo 'error: no' >&2; exit 1"],
])("the first program that fails says why: %s", async (_case, script) => {
  for (const from of [large(), Readable.from(["little"])]) {
    await expect(pipe([shell(script), { command: ["cat"] }], { from })).rejects.toThrow("error: no");
  }
});

test("a program that is not installed is named", async () => {
  await expect(pipe([{ command: ["no-such-program"] }], { from: large() })).rejects.toThrow(
    "no-such-program is not installed",
  );
});

test("what cannot be read or written at either end is the reason", async () => {
  const broken = new Readable({ read: () => broken.destroy(new Error("the disk is gone")) });
  await expect(pipe([{ command: ["cat"] }], { from: broken })).rejects.toThrow("the disk is gone");
  const full = new Writable({ write: (_, __, done) => done(new Error("the disk is full")) });
  await expect(pipe([{ command: ["cat"] }], { from: large(), to: full })).rejects.toThrow("the disk is full");
});
