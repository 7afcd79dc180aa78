import fc from "fast-check";
import { expect, test } from "vitest";
import { readEntry, writeEntry } from "./entry.ts";

const anyText = fc.oneof(fc.constantFrom("__proto__", "constructor", "", '"', "\u2028"), fc.string());

const anyEntry = fc.record({
  ...{ key: anyText, body: fc.option(anyText), etag: anyText, loadedAtMs: fc.nat() },
  tags: fc.array(fc.tuple(anyText, fc.double({ min: 0, max: 2 ** 42, noNaN: true }))),
});

test("an entry comes back as it was written, with every tag", () => {
  fc.assert(
    fc.property(anyEntry, (entry) => {
      const tags = entry.tags.map(([tag, version]): [string, number] => [tag, version || 0]);
      expect(readEntry(writeEntry({ ...entry, tags }), entry.key)).toEqual({ ...entry, tags });
    }),
  );
});

test("what is of another key, or no entry, is none", () => {
  const entry = { key: "a", body: "{}", etag: '"x"', loadedAtMs: 1, tags: [] };
  expect(readEntry(writeEntry(entry), "b")).toBeNull();
  for (const text of ["", "{", "null", "[]", "{}", JSON.stringify({ ...entry, tags: {} })]) {
    expect(readEntry(text, "a"), text).toBeNull();
  }
});
