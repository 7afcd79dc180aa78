import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRecords } from "./parse-records.ts";
import { createRecordScanner } from "./record-scanner.ts";
import { writeRecords } from "./write-records.ts";

const comma = { delimiter: ",", keepBlank: false };

const field = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "b", " ", ",", ";", '"', "\n", "\r", "é", "𝄞") }),
  fc.string(),
);
const table = fc
  .integer({ min: 2, max: 5 })
  .chain((columns) =>
    fc.array(fc.array(field, { minLength: columns, maxLength: columns }), { maxLength: 20 }),
  );
/** Text that means something to a CSV reader, well-formed or not. */
const anyText = fc.string({
  unit: fc.constantFrom("a", "é", " ", ",", ";", '"', "\n", "\r\n", "\r"),
  maxLength: 200,
});

/** Cuts the bytes into pieces at arbitrary places and returns the records that the scanner tells apart. */
function scan(text: string, cuts: readonly number[]): { records: string[]; isQuoted: boolean } {
  const bytes = new TextEncoder().encode(text);
  const scanner = createRecordScanner(",");
  const ends: number[] = [];
  const onRecord = (end: number, isBlank: boolean) => ends.push(isBlank ? -end : end);
  let at = 0;
  for (const cut of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    scanner.push(bytes.subarray(at, cut), onRecord);
    at = cut;
  }
  const isQuoted = scanner.isQuoted();
  scanner.end(onRecord);
  let start = 0;
  const records: string[] = [];
  for (const end of ends) {
    if (end > 0) records.push(new TextDecoder().decode(bytes.subarray(start, end)));
    start = Math.abs(end);
  }
  return { records, isQuoted };
}

describe("parseRecords", () => {
  it("reads back every table that is written", () => {
    fc.assert(
      fc.property(table, (rows) => {
        expect(parseRecords(writeRecords(rows), comma)).toEqual(rows);
      }),
    );
  });

  it("reads what csv-parse reads from every table that is written, with LF or CRLF", () => {
    const clean = table.map((rows) => rows.map((row) => row.map((value) => value.replaceAll("\r", ""))));
    fc.assert(
      fc.property(clean, fc.boolean(), (rows, crlf) => {
        const text = crlf ? writeRecords(rows) : writeRecords(rows).replaceAll("\r\n", "\n");
        expect(parseRecords(text, comma)).toEqual(parse(text, { record_delimiter: ["\r\n", "\n"] }));
      }),
    );
  });

  it.each([
    ["an empty text", "", []],
    ["blank lines", "\n\r\na,b\n\n", [["a", "b"]]],
    ["no line feed at the end", "a,b", [["a", "b"]]],
    ["empty fields at both ends", ",x,\n", [["", "x", ""]]],
    ["quotes, delimiters and line feeds in quotes", '"a ""b"", c\r\nd",e\r\n', [['a "b", c\r\nd', "e"]]],
    ["an empty quoted field", '"",x\n', [["", "x"]]],
    ["a quote inside an unquoted field", 'a"b,c "d"\n', [['a"b', 'c "d"']]],
    ["text behind a closing quote", '"a"b,c\n', [["ab", "c"]]],
    ["a quote that nobody closes", 'a,"b\nc', [["a", "b\nc"]]],
    ["a carriage return alone", "a\rb,c\n", [["a\rb", "c"]]],
  ])("reads %s", (_name, text, records) => {
    expect(parseRecords(text, comma)).toEqual(records);
  });

  it("keeps blank lines as empty values of a single column when asked to", () => {
    expect(parseRecords("a\n\r\nb\n", { delimiter: ",", keepBlank: true })).toEqual([["a"], [""], ["b"]]);
  });

  it("takes time in proportion to the text, also when a delimiter never comes again", () => {
    const text = '"a"\n'.repeat(200_000);
    const started = performance.now();
    expect(parseRecords(text, comma)).toHaveLength(200_000);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("createRecordScanner", () => {
  it("finds the same records as the parser in any text, however it is cut", () => {
    fc.assert(
      fc.property(anyText, fc.array(fc.nat()), (text, cuts) => {
        const { records } = scan(text, cuts);
        expect(records.flatMap((record) => parseRecords(record, comma))).toEqual(parseRecords(text, comma));
        for (const record of records) expect(parseRecords(record, comma)).toHaveLength(1);
      }),
      { numRuns: 2_000 },
    );
  });

  it("knows when a quote is left open", () => {
    expect(scan('a,"b\nc', [])).toMatchObject({ isQuoted: true });
    expect(scan('a,"b\nc"', [3, 6])).toMatchObject({ isQuoted: false });
    expect(scan('a,"b""', [5])).toMatchObject({ isQuoted: true });
  });
});
