import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { taskResults, tasks, usageLedger } from "../../../db/jobs/schema.ts";
import type { ColumnStatistics, Task } from "../../contract/tasks.ts";
import { parseRecords } from "../csv/parse-records.ts";
import { completeTask } from "../tasks/complete-task.ts";
import { failTask } from "../tasks/fail-task.ts";
import { createTestApp, ended, newTenant, run, start, type TestApp } from "../test-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});

const people = [
  "name;email;phone;country;born;active;amount",
  ' "Lovelace, Ada" ;ADA@Example.com;+44 20 7946 0958;gbr;10.12.1815;yes;1,5',
  '"Grace ""Amazing"" Hopper";grace@gmail.com;(212) 555-2368;US;09.12.1906;no;2,25',
  '"Two\r\nlines";wrong;12;Atlantis;31.02.2000;maybe;many',
  "Alan;alan@example.com;+44 20 7946 0959;United Kingdom;23.06.1912;yes;1.000,75",
  "Edsger;edsger@example.com;+31 20 794 0958;nl;11.05.1930;yes;3",
  "Barbara;barbara@example.com;+1 212 555 2369;US;07.11.1939;yes;-4,5",
  "Donald;donald@example.com;+1 212 555 2370;US;10.01.1938;no;",
  "too;few",
  "Donald;donald@example.com;+1 212 555 2370;US;10.01.1938;no;",
].join("\r\n");

async function textOf(key: string): Promise<string> {
  const object = await env.FILES.get(key);
  expect(object, key).not.toBeNull();
  return (await object?.text()) ?? "";
}

const folderOf = (tenant: string, { id, datasetId }: Task) =>
  `tenants/${tenant}/datasets/${datasetId}/tasks/${id}`;

function column(task: Task, name: string): ColumnStatistics | undefined {
  return task.result?.columns.find((statistics) => statistics.name === name);
}

describe("process-dataset", () => {
  it("ends on statistics, score and error rows with reasons", async () => {
    const task = await run(app, people, { tenant: newTenant() });
    expect(task).toMatchObject({ status: "completed", error: null, progress: { done: 6, total: 6 } });
    expect(task.result).toMatchObject({ rows: 9, errorRowCount: 2, uniqueness: 0.875, completeness: 0.9643 });
    expect(task.result?.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      ...["name text", "email email", "phone phone", "country country", "born date", "active boolean"],
      "amount number",
    ]);
    expect(column(task, "amount")).toEqual({
      ...{ name: "amount", type: "number", filled: 6, empty: 2, invalid: 1, distinct: 6 },
      ...{ min: "-4.5", max: "1000.75", mean: 200.6 },
    });
    expect(column(task, "born")).toMatchObject({
      min: "1815-12-10",
      max: "1939-11-07",
      invalid: 1,
      mean: null,
    });
    expect(column(task, "country")).toMatchObject({ distinct: 4, invalid: 1 });
    expect(task.result?.errorRows).toEqual([
      { row: 3, column: "email", value: "wrong", reason: "is not an e-mail address" },
      { row: 3, column: "phone", value: "12", reason: "is not a phone number" },
      { row: 3, column: "country", value: "Atlantis", reason: "is not a country" },
      { row: 3, column: "born", value: "31.02.2000", reason: "is not a date" },
      { row: 3, column: "active", value: "maybe", reason: "is neither yes nor no" },
      { row: 3, column: "amount", value: "many", reason: "is not a number" },
      { row: 8, column: "", value: "", reason: "has 2 fields, the header has 7" },
    ]);
  });

  it("leaves the cleaned file and all errors in R2, and nothing else", async () => {
    const tenant = newTenant();
    const task = await run(app, people, { tenant });
    const folder = folderOf(tenant, task);
    const clean = parseRecords(await textOf(`${folder}/clean.csv`), { delimiter: ",", keepBlank: false });
    expect(clean.slice(0, 3)).toEqual([
      ["name", "email", "phone", "country", "born", "active", "amount", "email_domain_kind", "country_name"],
      [
        ...['"Lovelace, Ada"', "ada@example.com", "+442079460958", "GB", "1815-12-10", "true", "1.5"],
        ...["organization", "United Kingdom"],
      ],
      [
        ...['Grace "Amazing" Hopper', "grace@gmail.com", "+12125552368", "US", "1906-12-09", "false", "2.25"],
        ...["free", "United States"],
      ],
    ]);
    expect(clean).toHaveLength(9);
    const errors = (await textOf(`${folder}/errors.ndjson`))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(errors).toEqual(task.result?.errorRows);
    const { objects } = await env.FILES.list({ prefix: `${folder}/` });
    expect(objects.map(({ key }) => key.slice(folder.length + 1)).sort()).toEqual([
      "clean.csv",
      "distributions.json",
      "errors.ndjson",
    ]);
  });

  it("comes to the same over many chunks as over one", async () => {
    const rows = Array.from({ length: 25_000 }, (_, index) => {
      const amount = index % 100 === 99 ? "none" : String(index % 1_000);
      return `${index},"name, ${index % 500}",user${index}@example.com,${amount}`;
    });
    const task = await run(app, ["id,name,email,amount", ...rows].join("\n"), { tenant: newTenant() });
    expect(task.progress.steps.find(({ name }) => name === "validate")?.total).toBeGreaterThanOrEqual(3);
    expect(task.result).toMatchObject({ rows: 25_000, errorRowCount: 250, uniqueness: 1 });
    expect(column(task, "id")).toMatchObject({ distinct: 25_000, min: "0", max: "24999", mean: 12_499.5 });
    expect(column(task, "name")).toMatchObject({ distinct: 500 });
    expect(column(task, "email")).toMatchObject({ distinct: 25_000, type: "email" });
    expect(column(task, "amount")).toMatchObject({ invalid: 250, filled: 25_000 });
    expect(task.result?.errorRows).toHaveLength(100);
    expect(task.result?.errorRows.at(-1)).toMatchObject({ row: 10_000, column: "amount" });
  });

  it("books what was used once", async () => {
    const tenant = newTenant();
    const task = await run(app, people, { tenant });
    const ref = { tenantId: tenant, taskId: task.id, round: 1 };
    if (task.result === null) throw new Error("the task has no result");
    const again = { task: ref, result: task.result, cleanKey: "x", errorsKey: "x", progress: task.progress };
    await completeTask(app.deps.db, again);
    await failTask(app.deps.db, {
      task: ref,
      flow: "process-dataset",
      error: {
        ...{ kind: "unknown", code: "late", message: "Late", detail: null },
        ...{ step: "publish", index: 0, attempts: 5, input: "{}" },
      },
      progress: task.progress,
    });
    const [ledger, results, rows] = await withTenant(app.deps.db, tenant, (tx) => [
      tx.select().from(usageLedger),
      tx.select().from(taskResults),
      tx.select().from(tasks).where(eq(tasks.id, task.id)),
    ]);
    expect(ledger).toMatchObject([{ transactionId: `task:${task.id}:rows`, metric: "rows", quantity: 9 }]);
    expect(results).toHaveLength(1);
    expect(rows).toMatchObject([{ status: "completed", errorCode: null }]);
  });

  it("neither shows nor books what comes late for a task that has failed", async () => {
    const tenant = newTenant();
    const done = await run(app, people, { tenant });
    const failed = await run(app, "", { tenant });
    if (done.result === null) throw new Error("the task has no result");
    const late = { result: done.result, progress: failed.progress, cleanKey: "x", errorsKey: "x" };
    await completeTask(app.deps.db, { ...late, task: { tenantId: tenant, taskId: failed.id, round: 1 } });
    const response = await app.request(`/api/tasks/${failed.id}`, {}, { tenant });
    expect(await response.json()).toEqual({ task: failed });
    const [ledger] = await withTenant(app.deps.db, tenant, (tx) => [tx.select().from(usageLedger)]);
    expect(ledger.map(({ taskId }) => taskId)).toEqual([done.id]);
  });

  it.each([
    ["brackets in its header", "[a],{b}\n1,2\n", { rows: 1, score: 100 }],
    ["a carriage return in quotes in its header", '"a\rb",c\r\n1,2\r\n', { rows: 1, score: 100 }],
    ["one column", "\uFEFFa\r\n1\r\n\r\n3", { rows: 3, errorRowCount: 0, completeness: 0.6667 }],
    ["ragged rows alone", "a,b\n1\n1,2,3\n", { rows: 2, errorRowCount: 2, validity: 0 }],
    ["rows that are all the same", "a,b\n1,2\n1,2\n1,2\n1,2\n", { rows: 4, uniqueness: 0.25 }],
    ["1,000 columns", `${"c,".repeat(999)}c\n${"1,".repeat(999)}1\n`, { rows: 1, completeness: 1 }],
    ["codes that look like exponents", `a\n${"1\n".repeat(8)}E10\n1e999\n`, { rows: 10, errorRowCount: 2 }],
    [
      "characters of two units where texts are cut",
      `a,${"x".repeat(199)}😀\n${"1,2\n".repeat(8)}1,${"x".repeat(199)}😀\n`,
      { rows: 9, errorRowCount: 1 },
    ],
    ["quotes where they do not belong", 'a,b\nx"y,"z"w\n', { rows: 1, errorRowCount: 0 }],
  ])("a file with %s completes", async (_name, content, result) => {
    const task = await run(app, content, { tenant: newTenant() });
    expect(task.error).toBeNull();
    expect(task).toMatchObject({ status: "completed", result });
  });

  const latinRow = [0xe9, 0x2c, 0x31, 0x0a];
  const latin = new Uint8Array([...new TextEncoder().encode(`a,b\n${"1,2\n".repeat(80_000)}`), ...latinRow]);
  /** UTF-8 at its start, and something else at its end. */
  const broken = new Uint8Array([
    ...new TextEncoder().encode(`a,b\né,2\n${"1,2\n".repeat(80_000)}`),
    ...latinRow,
  ]);

  it.each([
    ["empty", "", "empty_file"],
    ["blank lines alone", "\n\r\n\n", "empty_file"],
    ["spaces alone", "   \n \t \n  ", "empty_file"],
    ["a header alone", "a,b\n", "no_rows"],
    ["a header above blank lines", `a,b\n${"\n".repeat(300_000)}`, "no_rows"],
    ["a web page", "<!DOCTYPE html>\n<html><body>a,b</body></html>\n", "not_csv"],
    ["JSON", '[{"a": 1, "b": 2},\n {"a": 3, "b": 4}]\n', "not_csv"],
    ["JSON over several lines", '{\n"a": 1,\n"b": 2\n}\n', "not_csv"],
    ["a list in JSON", "[1,\n2]\n", "not_csv"],
    ["without a line feed", "a,b\r1,2\r3,4\r", "no_line_feeds"],
    ["without a line feed and in quotes", '"a","b"\r"1","2"\r', "no_line_feeds"],
    ["10,000 columns wide", `${"c,".repeat(9_999)}c\n`, "too_many_columns"],
    ["not closing a quote", 'a,b\n1,2\n"3,4\n', "unclosed_quote"],
    ["one gigantic line", "x".repeat(3_000_000), "header_too_long"],
    ["a gigantic row", `a,b\n1,${"x".repeat(3_000_000)}\n`, "row_too_long"],
    [
      "a picture",
      new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]),
      "not_text",
    ],
    ["binary far behind its start", `a,b\n${"1,2\n".repeat(100_000)}\0`, "not_text"],
    ["in no encoding", new Uint8Array([0x61, 0x2c, 0x81, 0x0a]), "not_utf8"],
    ["not UTF-8 far behind its start", broken, "not_utf8"],
  ] as const)(
    "a file that is %s fails at once with a reason that a person understands",
    async (_name, content, code) => {
      const tenant = newTenant();
      const task = await run(app, content as string, { tenant });
      expect(task).toMatchObject({ status: "failed", result: null, error: { code } });
      expect(task.error?.message.length).toBeGreaterThan(15);
      expect(task.progress.steps.some(({ status }) => status === "failed")).toBe(true);
      // Its row is written first, and what it left behind is removed after.
      const left = async () => (await env.FILES.list({ prefix: `${folderOf(tenant, task)}/` })).objects;
      await expect.poll(left, { timeout: 10_000 }).toEqual([]);
    },
  );

  it("counts every row of a file that has another length on each, and keeps the first of them", async () => {
    const tenant = newTenant();
    const task = await run(app, `a,b\n${"x\n".repeat(1_000_000)}`, { tenant });
    expect(task.result).toMatchObject({ rows: 1_000_000, errorRowCount: 1_000_000, validity: 0 });
    expect(task.result?.errorRows.at(-1)).toMatchObject({
      row: 100,
      reason: "has 1 field, the header has 2",
    });
    const errors = await env.FILES.head(`${folderOf(tenant, task)}/errors.ndjson`);
    expect(errors?.size).toBeLessThan(10 * 1024 * 1024);
  });

  const written = (text: string, bytesOfUnit: (unit: number) => number[]) =>
    new Uint8Array([...text].flatMap((character) => bytesOfUnit(character.charCodeAt(0))));

  it.each([
    ["UTF-16 with its mark", written("\uFEFFname,n\né😀,1\n", (unit) => [unit & 255, unit >> 8]), "é"],
    ["UTF-16 with the other mark", written("\uFEFFname,n\né,1\n", (unit) => [unit >> 8, unit & 255]), "é"],
    ["UTF-16 without a mark", written("name,n\né,1\n", (unit) => [unit & 255, unit >> 8]), "é"],
    ["Windows-1252", new Uint8Array([...new TextEncoder().encode("name,n\n"), 0x80, 0x2c, 0x31, 0x0a]), "€"],
  ])("reads a file in %s", async (_name, content, value) => {
    const tenant = newTenant();
    const task = await run(app, content, { tenant });
    expect(task.error).toBeNull();
    expect(await textOf(`${folderOf(tenant, task)}/clean.csv`)).toContain(`${value}`);
    expect(task.result).toMatchObject({ rows: 1, errorRowCount: 0 });
  });

  it("reads a file whose first character of Windows-1252 is far behind its start", async () => {
    const tenant = newTenant();
    const task = await run(app, latin, { tenant });
    expect(task.result).toMatchObject({ rows: 80_001 });
    expect(await textOf(`${folderOf(tenant, task)}/clean.csv`)).toMatch(/\r\né,1\r\n$/);
  });

  it("reads JSON Lines, and sets aside what is no row of them", async () => {
    const tenant = newTenant();
    const lines = [
      '{"name": "Ada", "age": 36, "active": true, "tags": ["a", "b"]}',
      "",
      '{"age": null, "name": "Grace \\"G\\""}',
      "[1, 2]",
      '{"name": "x\\u0000\\ud800", "age": "old"}',
    ];
    const many = Array.from({ length: 30_000 }, (_, index) =>
      JSON.stringify({ name: `n${index}`, age: index }),
    );
    const other = '{"name": "late", "city": "Turin"}';
    const task = await run(app, [...lines, ...many, other].join("\n"), { tenant });
    expect(task.error).toBeNull();
    expect(task.result).toMatchObject({ rows: 30_005, errorRowCount: 3 });
    expect(task.result?.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      ...["name text", "age number", "active boolean", "tags text"],
    ]);
    expect(task.result?.errorRows).toEqual([
      { row: 3, column: "", value: "", reason: "is not an object in JSON" },
      { row: 4, column: "age", value: "old", reason: "is not a number" },
      { row: 30_005, column: "", value: "", reason: 'has the field "city", which is no column' },
    ]);
    const clean = await textOf(`${folderOf(tenant, task)}/clean.csv`);
    expect(clean.split("\r\n").slice(0, 3)).toEqual([
      "name,age,active,tags",
      'Ada,36,true,"[""a"",""b""]"',
      '"Grace ""G""",,,',
    ]);
  });

  it("names the row that is not UTF-8", async () => {
    const task = await run(app, broken, { tenant: newTenant() });
    expect(task.error?.message).toContain("Row 80002 is not encoded in UTF-8");
  });

  it("fails with a reason when the file is gone", async () => {
    const tenant = newTenant();
    const { datasetId } = await run(app, "a\n1\n", { tenant });
    await env.FILES.delete(`tenants/${tenant}/datasets/${datasetId}/source`);
    const task = await ended(app, (await start(app, datasetId, { tenant })).id, { tenant });
    expect(task).toMatchObject({ status: "failed", error: { code: "file_gone" } });
  });
});
