import { expect, it } from "vitest";
import { csvLimits } from "../csv/limits.ts";
import { parseRecords } from "../csv/parse-records.ts";
import { createRecordScanner } from "../csv/record-scanner.ts";
import { splitBody } from "../csv/split-body.ts";
import type { ColumnPlan } from "../values/column-plan.ts";
import { judgeTable, maxErrors } from "./judge-table.ts";
import { createStatisticsMerger } from "./merge-statistics.ts";
import { normalizeTable } from "./normalize-table.ts";
import { decodeStatistics, encodePart } from "./part-file.ts";
import { createTable } from "./table.ts";

const columns: ColumnPlan[] = ["a", "b"].map((name) => ({ name, kind: { type: "text" } }));

it("counts all rows of another length and keeps a bounded number of them, the first ones", () => {
  const rows = 20_000;
  const records = parseRecords("x\n".repeat(rows), { delimiter: ",", keepBlank: false });
  const table = createTable(columns, { records, firstRow: 11 });
  const judgement = judgeTable(table);
  expect(judgement.errorRowCount).toBe(rows);
  expect(judgement.unlistedErrors).toBe(rows - maxErrors);
  expect(judgement.errors.map(({ row }) => row)).toEqual(
    Array.from({ length: maxErrors }, (_, index) => index + 11),
  );
  const { bytes } = encodePart({ clean: "", judgement, keys: [], rows, raggedRows: table.ragged.length });
  expect(bytes.length).toBeLessThan(maxErrors * 200);
});

it("says how many wrong values and repeats are counted and listed nowhere", () => {
  const plan: ColumnPlan = { name: "n", kind: { type: "number", decimalSign: "." } };
  const records = Array.from({ length: maxErrors + 7 }, () => ["none"]);
  const table = createTable([plan], { records, firstRow: 1 });
  normalizeTable(table);
  const judgement = judgeTable(table);
  expect([judgement.errors.length, judgement.unlistedErrors]).toEqual([maxErrors, 7]);
  const { bytes, lengths } = encodePart({
    clean: "",
    judgement,
    keys: [],
    rows: records.length,
    raggedRows: 0,
  });
  const merger = createStatisticsMerger([plan]);
  for (const _ of [1, 2]) merger.add(decodeStatistics(bytes.subarray(lengths.errors)));
  expect(merger.result(null).unlistedErrors).toBe(14);
  const error = { row: 1, column: "n", value: "1", reason: "is in row 1 already" };
  expect(merger.result({ counts: [5], newRows: 5, errors: [error, error] }).unlistedErrors).toBe(14 + 3);
});

it.each([
  ["ragged rows of two bytes", "x\n", false],
  ["blank lines of one column", "\n", true],
])("5 MB of %s are a bounded number of turns of the queue", async (_, line, hasBlankRows) => {
  const size = 5 * 1024 * 1024;
  const body = new TextEncoder().encode(line.repeat(size / line.length));
  async function* pieces() {
    for (let at = 0; at < size; at += 65_536) yield body.subarray(at, at + 65_536);
  }
  const chunks = await splitBody(pieces(), {
    scanner: createRecordScanner(","),
    ...{ bodyStart: 0, columns: hasBlankRows ? 1 : 2, hasBlankRows },
  });
  expect(chunks.reduce((total, { rows }) => total + rows, 0)).toBe(size / line.length);
  expect(chunks.length).toBeLessThanOrEqual(size / line.length / csvLimits.chunkRows + 1);
  expect(chunks.length).toBeLessThanOrEqual(60);
});
