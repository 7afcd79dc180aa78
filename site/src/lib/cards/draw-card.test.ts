import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { canBeWritten } from "./card-characters.ts";
import { drawCard, layOut } from "./draw-card.ts";
import { type Coverage, fillOutline } from "./fill-outline.ts";

const canvas = (): Coverage => ({ width: 12, height: 12, values: new Float32Array(144) });
const sum = ({ values }: Coverage) => values.reduce((all, value) => all + value, 0);

describe("an outline", () => {
  it("covers its area, and of pixels at its edge a part", () => {
    const square = canvas();
    fillOutline(square, "M0 0L4 0L4 4L0 4Z", { x: 2.5, baseline: 10, scale: 1 });
    expect(sum(square)).toBeCloseTo(16, 4);
    expect([2, 3, 6, 7].map((x) => square.values[7 * 12 + x])).toEqual([0.5, 1, 0.5, 0]);
  });

  it("covers once where contours overlap, at a common edge too", () => {
    const overlapping = canvas();
    fillOutline(overlapping, "M0 0L4 0L4 4L0 4ZM2 0L6 0L6 4L2 4Z", { x: 1, baseline: 8.5, scale: 1 });
    expect(sum(overlapping)).toBeCloseTo(24, 4);
    expect([1, 3, 5].map((x) => overlapping.values[4 * 12 + x])).toEqual([0.5, 0.5, 0.5]);
  });

  it("has holes where it turns the other way round, and slanted and curved edges", () => {
    const ring = canvas();
    fillOutline(ring, "M0 0L6 0L6 6L0 6ZM2 2L2 4L4 4L4 2Z", { x: 1, baseline: 9, scale: 1 });
    expect(sum(ring)).toBeCloseTo(32, 4);
    const triangle = canvas();
    fillOutline(triangle, "M0 0L8 0L0 8Z", { x: 1, baseline: 10, scale: 1 });
    expect(sum(triangle)).toBeCloseTo(32, 3);
    const arch = canvas();
    fillOutline(arch, "M0 0Q4 8 8 0Z", { x: 1, baseline: 10, scale: 1 });
    expect(sum(arch)).toBeGreaterThan(20.5);
    expect(sum(arch)).toBeLessThan(21.5);
  });
});

describe("a title", () => {
  it.each(["A", "Every error row has a reason", "x".repeat(200), "A very long title ".repeat(20)])(
    "%s has room",
    (title) => {
      const { lines, fontSize } = layOut(title);
      expect(lines.length).toBeLessThanOrEqual(4);
      expect(lines.length * fontSize * 1.04).toBeLessThan(630 - 168);
    },
  );

  it("is written where there are letters for it", () => {
    expect(["Über Größe – “so”", "naïve café"].map(canBeWritten)).toEqual([true, true]);
    expect(["Привет", "日本語", "", "a\u0000"].map(canBeWritten)).toEqual([false, false, false, false]);
  });
});

it("a card is a PNG file of the size that others show, and another one for another title", async () => {
  const card = await drawCard({ title: "Every error row has a reason", site: "Selvedge" });
  const view = new DataView(card.buffer);
  expect([...card.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
  expect([view.getUint32(16), view.getUint32(20)]).toEqual([1_200, 630]);
  expect(card.length).toBeLessThan(100_000);
  const at = Buffer.from(card).indexOf("IDAT");
  const rows = inflateSync(card.subarray(at + 4, at + 4 + view.getUint32(at - 4)));
  expect(rows.length).toBe(1_201 * 630);
  const other = await drawCard({ title: "Another", site: "Selvedge" });
  expect(Buffer.compare(card, other)).not.toBe(0);
});
