/**
 * The peer of the pipeline: a program that does the same steps by the same functions, with the file in memory and a folder
 * for what comes of it. No chunk is handed on, nothing is tried again, and nobody else has a turn.
 */
import { createWriteStream, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { decodeRecords } from "../../workers/jobs/csv/decode-records.ts";
import { csvLimits } from "../../workers/jobs/csv/limits.ts";
import { readHead } from "../../workers/jobs/csv/read-head.ts";
import { createRecordScanner } from "../../workers/jobs/csv/record-scanner.ts";
import { splitBody } from "../../workers/jobs/csv/split-body.ts";
import { writeRecords } from "../../workers/jobs/csv/write-records.ts";
import { checkTable } from "../../workers/jobs/tables/check-table.ts";
import { deriveColumns, derivedNames } from "../../workers/jobs/tables/derive-columns.ts";
import { judgeTable } from "../../workers/jobs/tables/judge-table.ts";
import { createStatisticsMerger } from "../../workers/jobs/tables/merge-statistics.ts";
import { normalizeTable } from "../../workers/jobs/tables/normalize-table.ts";
import { decodeStatistics, encodePart, writeError } from "../../workers/jobs/tables/part-file.ts";
import { createTable } from "../../workers/jobs/tables/table.ts";
import { planColumns } from "../../workers/jobs/values/plan-columns.ts";
import { rules } from "./rows.ts";

const [source = "", folder = ""] = process.argv.slice(2);
const file = readFileSync(source);
const { delimiter, header, bodyStart, sample } = readHead(file.subarray(0, csvLimits.sampleBytes), {
  isWhole: false,
});
const columns = planColumns({ header, rows: sample }, rules);

async function* body(): AsyncGenerator<Uint8Array> {
  for (let at = bodyStart; at < file.length; at += 1 << 18) yield file.subarray(at, at + (1 << 18));
}

const scanner = createRecordScanner(delimiter);
const chunks = await splitBody(body(), { scanner, bodyStart, columns: columns.length, hasBlankRows: false });
const clean = createWriteStream(join(folder, "clean.csv"));
const wrong = createWriteStream(join(folder, "errors.ndjson"));
clean.write(writeRecords([[...columns.map(({ name }) => name), ...derivedNames(columns)]]));
const merger = createStatisticsMerger(columns);
const seen = new Map<string, number>();
let repeated = 0;
for (const { offset, length, firstRow } of chunks) {
  const records = decodeRecords(file.subarray(offset, offset + length), {
    delimiter,
    keepBlank: false,
    firstRow,
  });
  const table = createTable(columns, { records, firstRow });
  normalizeTable(table);
  deriveColumns(table);
  checkTable(table);
  for (const [index, [id = ""]] of table.rows.entries()) {
    if (seen.has(id)) repeated += 1;
    else seen.set(id, firstRow + index);
  }
  const judgement = judgeTable(table);
  const rows = table.rows.length + table.ragged.length;
  const part = { clean: "", judgement, keys: [], rows, raggedRows: table.ragged.length };
  const { bytes, lengths } = encodePart(part);
  merger.add(decodeStatistics(bytes.subarray(lengths.errors, lengths.errors + lengths.statistics)));
  clean.write(writeRecords(table.rows));
  wrong.write(judgement.errors.map(writeError).join(""));
}
for (const stream of [clean, wrong]) await finished(stream.end());
writeFileSync(join(folder, "result.json"), JSON.stringify({ ...merger.result(null), repeated }));
