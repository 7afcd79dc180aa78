import fc from "fast-check";
import { expect, test } from "vitest";
import { pagesOfTurn } from "./pages-of-turn.ts";

test("turns look at every page but the first, each once, and never at more than they may", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 2, max: 30 }),
      fc.nat(10_000),
      (pages, most, first) => {
        const turns = Math.ceil(Math.max(0, pages - 1) / (most - 1));
        const looked = Array.from({ length: turns }, (_, index) =>
          pagesOfTurn(pages, { turn: first + index, most }),
        );
        expect(Math.max(0, ...looked.map(({ length }) => length))).toBeLessThan(most);
        const all = looked.flat().toSorted((a, b) => a - b);
        expect(all).toEqual(Array.from({ length: Math.max(0, pages - 1) }, (_, index) => index + 2));
      },
    ),
  );
});
