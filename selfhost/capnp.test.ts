import { expect, test } from "vitest";
import { toCapnp } from "./capnp.ts";

test("a struct is written with its fields, without those that are undefined", () => {
  const value = {
    name: "a",
    worker: { sql: true, retries: 3, none: undefined },
    list: ["x", { y: 1 }],
    empty: {},
  };
  expect(toCapnp(value)).toBe(
    '(name = "a", worker = (sql = true, retries = 3), list = ["x", (y = 1)], empty = ())',
  );
});

test("a file is embedded by its path", () => {
  expect(toCapnp({ esModule: { embed: "../dist/main.js" } })).toBe('(esModule = embed "../dist/main.js")');
});

test("no text can end its literal or break the line", () => {
  expect(toCapnp('a"b\\c\nd\u0001é')).toBe('"a\\"b\\\\c\\nd\\x01é"');
});

test("what is too long for a line is written in several", () => {
  const long = "x".repeat(100);
  expect(toCapnp({ a: [long] })).toBe(`(\n  a = [\n    "${long}",\n  ],\n)`);
});
