import { harmlessCell } from "../../contract/harmless-cell.ts";
import { type ErrorRow, errorRowSchema, type TaskResult } from "../../contract/tasks.ts";
import { parseRecords } from "../csv/parse-records.ts";
import { createRecordScanner } from "../csv/record-scanner.ts";
import { writeRecords } from "../csv/write-records.ts";

type Bytes = TransformStream<Uint8Array, Uint8Array>;
type Columns = Pick<TaskResult["columns"][number], "name" | "type">[];

const lineFeed = 0x0a;

/**
 * Turns the cleaned CSV into JSON Lines as it passes: an object a row, with numbers and truth values as such, and null for
 * what is empty. No more of the file is held than a piece of it and one row.
 */
export function rowsAsJson(columns: Columns): Bytes {
  const typeOf = new Map(columns.map(({ name, type }) => [name, type]));
  let writers: ((value: string) => string)[] | null = null;
  return convertRecords((record) => {
    if (writers === null) {
      writers = record.map((name) => {
        const key = JSON.stringify(name);
        const write = writerOf(typeOf.get(name));
        return (value) => `${key}:${write(value)}`;
      });
      return "";
    }
    return `{${writers.map((write, index) => write(record[index] ?? "")).join(",")}}\n`;
  });
}

/**
 * Turns the errors, which are kept as JSON Lines, into CSV that people open in spreadsheets: no cell of it is a formula.
 * The cleaned rows are data for programs, and stay as they are.
 */
export function errorsAsCsv(): Bytes {
  const write = ({ row, column, value, reason }: ErrorRow) => [
    String(row),
    ...[column, value, reason].map(harmlessCell),
  ];
  const head = writeRecords([["row", "column", "value", "reason"]]);
  return byWholeLines({
    start: head,
    endOf: (bytes) => bytes.lastIndexOf(lineFeed) + 1,
    convert: (text) =>
      writeRecords(
        text
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => write(errorRowSchema.parse(JSON.parse(line)))),
      ),
  });
}

function writerOf(type: Columns[number]["type"] | undefined): (value: string) => string {
  if (type === "number") return (value) => (isExact(value) ? String(Number(value)) : writeText(value));
  if (type === "boolean")
    return (value) => (value === "true" || value === "false" ? value : writeText(value));
  return writeText;
}

function writeText(value: string): string {
  return value === "" ? "null" : JSON.stringify(value);
}

/** Whether a text is a number of which readers of JSON lose nothing: they keep fifteen digits. */
function isExact(value: string): boolean {
  const number = Number(value);
  if (value === "" || !Number.isFinite(number)) return false;
  return Number.isSafeInteger(number) || value.replaceAll(/\D/g, "").length <= 15;
}

/** Converts record by record of CSV with commas. */
function convertRecords(convert: (record: string[]) => string): Bytes {
  return byWholeLines({
    start: "",
    endOf(bytes) {
      let end = 0;
      createRecordScanner(",").push(bytes, (at) => {
        end = at;
      });
      return end;
    },
    convert: (text) => parseRecords(text, { delimiter: ",", keepBlank: false }).map(convert).join(""),
  });
}

type Conversion = {
  start: string;
  /** Where in these bytes the last whole line ends; 0 when none does. */
  endOf: (bytes: Uint8Array) => number;
  convert: (text: string) => string;
};

function byWholeLines({ start, endOf, convert }: Conversion): Bytes {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  let held = new Uint8Array();
  return new TransformStream({
    start(controller) {
      if (start !== "") controller.enqueue(encoder.encode(start));
    },
    transform(piece, controller) {
      const bytes = new Uint8Array(held.length + piece.length);
      bytes.set(held);
      bytes.set(piece, held.length);
      const end = endOf(bytes);
      if (end > 0) controller.enqueue(encoder.encode(convert(decoder.decode(bytes.subarray(0, end)))));
      held = bytes.slice(end);
    },
    flush(controller) {
      if (held.length > 0) controller.enqueue(encoder.encode(convert(decoder.decode(held))));
    },
  });
}
