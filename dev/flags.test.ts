import { expect, test } from "vitest";
import { parseFlags } from "./flags.ts";

test("without flags everything starts and nothing is wiped", () => {
  expect(parseFlags([])).toEqual({ directus: true, reset: false, help: false });
});

test("each flag is known", () => {
  expect(parseFlags(["--no-directus", "--reset", "--help"])).toEqual({
    directus: false,
    reset: true,
    help: true,
  });
});

test.each(["--no-direcuts", "-x", "reset", "--reset=1"])("%s is refused by name", (flag) => {
  expect(() => parseFlags(["--reset", flag])).toThrow(
    `Unknown flag "${flag}" (npm start -- --help lists them)`,
  );
});
