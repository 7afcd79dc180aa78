import { expect, test } from "vitest";
import { readFlags } from "./flags.ts";

test("everything is measured by default, and the README written", () => {
  const flags = readFlags([]);
  expect(flags).toMatchObject({ rounds: 5, seconds: null, connections: 64, written: true });
  expect(flags?.chosen).toEqual(expect.arrayContaining(["path", "cache", "content"]));
});

test("--only chooses comparisons, in their own order, and leaves the README alone", () => {
  expect(readFlags(["--only", "start", "--only", "path"])).toMatchObject({
    ...{ chosen: ["path", "start"], written: false },
  });
  expect(() => readFlags(["--only", "paths"])).toThrow('--only is "paths", which no comparison is called');
});

test("a turn is as long as --seconds says, for everything", () => {
  expect(readFlags(["--seconds", "2"])?.seconds).toBe(2);
  expect(readFlags(["--seconds", "2", "--quick"])?.seconds).toBe(2);
});

test("--quick is one short round, and --no-directus leaves out what needs it", () => {
  expect(readFlags(["--quick"])).toMatchObject({ rounds: 1, seconds: 1, written: false });
  expect(readFlags(["--no-directus"])?.chosen).not.toContain("content");
});

test.each(["0", "-1", "1.5", "many"])("--rounds is not %s", (rounds) => {
  expect(() => readFlags([`--rounds=${rounds}`])).toThrow("not a whole number");
});
