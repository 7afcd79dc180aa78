import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDistinctCounter } from "./distinct.ts";
import { combineHashes, hashText } from "./hash.ts";
import { scoreQuality } from "./quality-score.ts";

describe("counting what differs", () => {
  it("is exact, whatever the values and however often they come", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (values) => {
        const counter = createDistinctCounter();
        for (const value of [...values, ...values]) counter.add(hashText(value));
        expect(counter.count()).toBe(new Set(values).size);
        expect(new Set(counter.hashes()).size).toBe(counter.count());
      }),
    );
  });

  it("estimates within 2 % once it was thinned to about 30,000", () => {
    for (const count of [50_000, 200_000, 1_000_000]) {
      const counter = createDistinctCounter();
      for (let index = 0; index < count; index += 1) {
        counter.add(hashText(`value ${index}`));
        if (counter.size() > 60_000) counter.thin();
      }
      expect(Math.abs(counter.count() - count) / count).toBeLessThan(0.02);
    }
  });

  it("can be thinned again and again when no hash goes, as with values that were chosen for their hashes", () => {
    const counter = createDistinctCounter();
    for (let index = 0; counter.size() < 100; index += 1) {
      const hash = hashText(`value ${index}`);
      if (hash < 2 ** 49) counter.add(hash);
    }
    for (let times = 0; times < 4; times += 1) counter.thin();
    expect(counter.size()).toBe(100);
    counter.add(1);
    expect(new Set(counter.hashes()).size).toBe(101);
  });

  it("tells texts and rows apart, and the order of a row's values", () => {
    const texts = Array.from({ length: 200_000 }, (_, index) => `${index}`);
    expect(new Set(texts.map(hashText)).size).toBe(texts.length);
    const rows = new Set<number>();
    for (let left = 0; left < 300; left += 1) {
      for (let right = 0; right < 300; right += 1) {
        rows.add(combineHashes(combineHashes(0, hashText(`${left}`)), hashText(`${right}`)));
      }
    }
    expect(rows.size).toBe(90_000);
  });
});

describe("scoreQuality", () => {
  const column = { name: "a", type: "text", distinct: 0, min: null, max: null, mean: null } as const;

  it("gives 100 to a file without fault and 0 to one without rows", () => {
    const columns = [{ ...column, filled: 4, empty: 0, invalid: 0 }];
    expect(scoreQuality({ columns, rows: 4, raggedRows: 0, distinctRows: 4 }).score).toBe(100);
    const none = scoreQuality({
      columns: [{ ...column, filled: 0, empty: 0, invalid: 0 }],
      rows: 0,
      raggedRows: 0,
      distinctRows: 0,
    });
    expect(none).toEqual({ score: 0, completeness: 0, validity: 0, uniqueness: 0 });
  });

  it("weighs completeness and validity 40 each and uniqueness 20", () => {
    const columns = [
      { ...column, filled: 8, empty: 0, invalid: 2 },
      { ...column, filled: 4, empty: 4, invalid: 0 },
    ];
    const quality = scoreQuality({ columns, rows: 10, raggedRows: 2, distinctRows: 6 });
    expect(quality).toEqual({ completeness: 0.75, validity: 0.625, uniqueness: 0.75, score: 70 });
  });
});
