import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ColumnChecks, ColumnPlan } from "../values/column-plan.ts";
import { checkTable } from "./check-table.ts";
import { findRepeats } from "./find-repeats.ts";
import { reasonOf } from "./flaws.ts";
import { createTable } from "./table.ts";
import { uniqueKeys } from "./unique-keys.ts";

const none: ColumnChecks = { required: false, unique: false, min: null, max: null, pattern: null };

function plan(kind: ColumnPlan["kind"], checks: Partial<ColumnChecks>): ColumnPlan {
  return { name: "a", kind, checks: { ...none, ...checks } };
}

const text = { type: "text" } as const;
const number = { type: "number", decimalSign: "." } as const;
const date = { type: "date", format: "ymd" } as const;

describe("checkTable", () => {
  it.each([
    [plan(text, { required: true }), ["x", ""], [null, "is missing"]],
    [
      plan(number, { min: "0", max: "10" }),
      ["-1", "0", "10", "11"],
      ["is less than 0", null, null, "is more than 10"],
    ],
    [
      plan(date, { min: "2026-01-01", max: "2026-01-31" }),
      ["2025-12-31", "2026-01-31T23:59", "2026-02-01"],
      ["is before 2026-01-01", null, "is after 2026-01-31"],
    ],
    [
      plan(text, { pattern: "[A-Z]{2}\\d+" }),
      ["AB1", "xAB1", ""],
      [null, "does not match [A-Z]{2}\\d+", null],
    ],
    [
      plan(text, { pattern: "a+" }),
      ["a".repeat(1_000), "a".repeat(1_001)],
      [null, "is over 1000 characters: too long to be matched with a pattern"],
    ],
  ])("judges by %j", (column, values, reasons) => {
    const table = createTable([column], { records: values.map((value) => [value]), firstRow: 1 });
    checkTable(table);
    expect([...table.wrong].map((flaw) => (flaw === 0 ? null : reasonOf(flaw, column)))).toEqual(reasons);
  });
});

describe("findRepeats", () => {
  const columns = [plan(text, { unique: true }), { name: "b", kind: text }];

  /** Looks through rows that are cut into parts, as the flow does. */
  async function search(parts: string[][]) {
    let row = 1;
    const keys = parts.map((values) => {
      const table = createTable(columns, { records: values.map((value) => [value, "x"]), firstRow: row });
      row += values.length;
      return uniqueKeys(table, "seed");
    });
    return await findRepeats({
      columns,
      rows: row - 1,
      lengths: keys.map((ofPart) => Uint32Array.from(ofPart, ({ length }) => length)),
      read: async (part, { offset, length }) => {
        const whole = (keys[part] ?? []).flatMap((bytes) => [...bytes]);
        return Uint8Array.from(whole.slice(offset, offset + length));
      },
      signal: AbortSignal.timeout(60_000),
    });
  }

  it("finds every value that is in an earlier row, wherever the rows are cut", async () => {
    const value = fc.constantFrom(
      "",
      "a",
      "b",
      "c",
      "d",
      "é\n",
      `${"x".repeat(150)}1`,
      `${"x".repeat(150)}2`,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(value, { maxLength: 8 }), { maxLength: 6 }), async (parts) => {
        const first = new Map<string, number>();
        const expected: [number, number][] = [];
        for (const [index, each] of parts.flat().entries()) {
          const before = first.get(each);
          if (before === undefined) first.set(each, index + 1);
          else if (each !== "") expected.push([index + 1, before]);
        }
        const { counts, newRows, errors } = await search(parts);
        expect(errors.map(({ row, reason }) => [row, reason])).toEqual(
          expected.map(([row, before]) => [row, `is in row ${before} already`]),
        );
        expect([counts[0], newRows]).toEqual([expected.length, expected.length]);
      }),
    );
  });
});
