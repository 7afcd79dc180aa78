import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLimits } from "./limits.ts";
import { parseRecords } from "./parse-records.ts";
import { readHead } from "./read-head.ts";
import { createRecordScanner } from "./record-scanner.ts";
import { splitBody } from "./split-body.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function split(text: string, { size = 7, limits = {}, columns = 2, hasBlankRows = false } = {}) {
  const scanner = createRecordScanner(",");
  const options = { scanner, bodyStart: 0, columns, hasBlankRows, limits: { ...csvLimits, ...limits } };
  return splitBody(inPieces(bytesOf(text), size), options);
}

describe("splitBody", () => {
  it("cuts between records only, counts rows right and loses nothing", async () => {
    const text = fc.string({
      unit: fc.constantFrom("a", ",", "\n", "\r\n", '"b\n"', '"c""d"', "é"),
      maxLength: 300,
    });
    const limits = { chunkBytes: 20, chunkRows: 3 };
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 40 }), async (text, size) => {
        fc.pre(!/[^,\n]"/.test(text.replaceAll(/"b\n"|"c""d"/g, "")));
        const bytes = bytesOf(text);
        const chunks = await split(text, { size, limits }).catch(() => null);
        fc.pre(chunks !== null);
        const records = chunks.flatMap(({ offset, length, firstRow, rows }) => {
          const chunk = parseRecords(new TextDecoder().decode(bytes.subarray(offset, offset + length)), {
            delimiter: ",",
            keepBlank: false,
          });
          expect(chunk.length).toBe(rows);
          expect(chunk.length).toBeLessThanOrEqual(3);
          return chunk.map((record, index) => ({ row: firstRow + index, record }));
        });
        const whole = parseRecords(text, { delimiter: ",", keepBlank: false });
        expect(records).toEqual(whole.map((record, index) => ({ row: index + 1, record })));
      }),
    );
  });

  it("bounds the cells of a chunk, whatever its rows leave out", async () => {
    const chunks = await split("a\n".repeat(100), { columns: 1_000, limits: { chunkCells: 20_000 } });
    expect(chunks.map(({ firstRow, rows }) => [firstRow, rows])).toEqual(
      [1, 21, 41, 61, 81].map((row) => [row, 20]),
    );
    const wide = await split("a\n".repeat(3), { columns: 1_000, limits: { chunkCells: 10 } });
    expect(wide.map(({ rows }) => rows)).toEqual([1, 1, 1]);
  });

  it.each([
    ["a quote that is never closed", 'a,b\nc,"d\ne,f\n', "unclosed_quote", /Row 2/],
    ["a zero byte", "a,b\nc,\0\n", "not_text", /byte 7/],
    ["a row that is too long", `a,b\n${"x".repeat(200)}\n`, "row_too_long", /Row 2/],
    ["a quote that is not closed for too long", `a,b\n"${"x".repeat(200)}"\n`, "unclosed_quote", /Row 2/],
    ["too many rows", "a\n".repeat(100), "file_too_large", /too many rows/],
  ])("refuses %s", async (_name, text, code, message) => {
    const limits = { recordBytes: 100, chunkRows: 5, chunks: 10 };
    await expect(split(text, { limits })).rejects.toMatchObject({
      kind: "bad_input",
      code,
      message: expect.stringMatching(message),
    });
  });
});

describe("readHead", () => {
  const head = (content: string | number[], isWhole = true) =>
    readHead(typeof content === "string" ? bytesOf(content) : Uint8Array.from(content), { isWhole });

  it.each([
    ["commas", "a,b\n1,2\n", ",", ["a", "b"]],
    ["semicolons, with commas in the values", "a;b\n1,5;2,5\n3,5;4\n", ";", ["a", "b"]],
    ["tabs", "a\tb\n1\t2\n", "\t", ["a", "b"]],
    ["one column", "a\n1\n", ",", ["a"]],
    ["delimiters inside quotes", '"a;b";c\n"d;e";f\n', ";", ["a;b", "c"]],
    ["a byte order mark", "\uFEFFa,b\r\n1,2\r\n", ",", ["a", "b"]],
    ["blank lines before the header", "\r\n\na,b\n1,2", ",", ["a", "b"]],
    ["names that are missing or doubled", " a ,,a,\n", ",", ["a", "column 2", "a (2)", "column 4"]],
  ])("understands %s", (_name, text, delimiter, header) => {
    expect(head(text)).toMatchObject({ delimiter, header });
  });

  it("finds where the rows begin and reads the whole ones", () => {
    expect(head("\uFEFFa,b\r\n1,2\r\n3,4\r\n5,", false)).toMatchObject({
      bodyStart: 8,
      sample: [
        ["1", "2"],
        ["3", "4"],
      ],
    });
  });

  it("does not mind a character that is cut in two at the end of the first bytes", () => {
    expect(head([...bytesOf("a,b\n1,"), 0xc3], false).header).toEqual(["a", "b"]);
    expect(() => head([...bytesOf("a,b\n1,"), 0xc3])).toThrow(/UTF-8/);
  });

  it.each([
    ["nothing", [], "empty_file"],
    ["blank lines alone", [10, 13, 10], "empty_file"],
    ["Latin-1", [0x61, 0xe9, 0x0a], "not_utf8"],
    ["a picture", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0], "not_text"],
    ["a header that opens a quote for good", [...bytesOf('a,"b\n1,2\n')], "unclosed_quote"],
    ["too many columns", [...bytesOf(",".repeat(1_000))], "too_many_columns"],
  ])("refuses %s", (_name, content, code) => {
    expect(() => head(content)).toThrow(expect.objectContaining({ kind: "bad_input", code }));
  });

  it("refuses a header that does not end within the first bytes", () => {
    expect(() => head("a".repeat(1_000), false)).toThrow(
      expect.objectContaining({ code: "header_too_long" }),
    );
  });
});
