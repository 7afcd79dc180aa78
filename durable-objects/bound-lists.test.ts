import fc from "fast-check";
import { expect, it } from "vitest";
import { boundLists } from "./bound-lists.ts";

it("has every row once, in order, in lists that fit into a value of a statement", () => {
  const row = fc.tuple(
    fc.integer(),
    fc.oneof(
      fc.string(),
      fc.nat(128_000).map((length) => "é".repeat(length)),
    ),
  );
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
      const lists = [...boundLists(rows)];
      expect(lists.flatMap((list) => JSON.parse(list) as unknown[])).toEqual(rows);
      for (const list of lists) expect(new TextEncoder().encode(list).length).toBeLessThan(2_000_000);
      expect(lists.length).toBeLessThanOrEqual(rows.length);
    }),
    { numRuns: 50 },
  );
});

it("has no list of nothing", () => {
  expect([...boundLists([])]).toEqual([]);
});
