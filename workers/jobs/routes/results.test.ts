import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Comparison, Distribution } from "../../contract/results.ts";
import type { DatasetRules, RuleSet } from "../../contract/rules.ts";
import type { ErrorRow, Task } from "../../contract/tasks.ts";
import { parseRecords } from "../csv/parse-records.ts";
import { readPlace, writePlace } from "../cursor.ts";
import { createTestApp, ended, newTenant, run, start, type TestApp, upload } from "../test-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});

async function get<Answer>(path: string, tenant: string): Promise<Answer> {
  const response = await app.request(path, {}, { tenant, role: "viewer" });
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as Answer;
}

async function put(path: string, body: object, { tenant, etag }: { tenant: string; etag?: string }) {
  const headers = { "content-type": "application/json", ...(etag === undefined ? {} : { "if-match": etag }) };
  return await app.request(path, { method: "PUT", headers, body: JSON.stringify(body) }, { tenant });
}

const rule = { required: false, unique: false, min: null, max: null, pattern: null };

/** Uploads a file, gives it rules and runs the flow over it. */
async function runWith(content: string, rules: RuleSet, tenant: string): Promise<Task> {
  const { id } = await upload(app, content, { tenant });
  const { etag } = await get<DatasetRules>(`/api/datasets/${id}/rules`, tenant);
  const stored = await put(`/api/datasets/${id}/rules`, rules, { tenant, etag });
  expect(stored.status, await stored.clone().text()).toBe(200);
  return await ended(app, (await start(app, id, { tenant })).id, { tenant });
}

describe("the rules of a dataset", () => {
  const rows = Array.from({ length: 12 }, (_, index) => `${index + 1},user${index}@example.com,`);
  const file = ["id,email,note", ...rows].join("\n");

  it("are suggested from its first rows until some are stored", async () => {
    const tenant = newTenant();
    const { id } = await upload(app, file, { tenant });
    const path = `/api/datasets/${id}/rules`;
    const suggested = await app.request(path, {}, { tenant });
    expect(suggested.headers.get("etag")).toBe('"rules-0"');
    expect(await suggested.json()).toEqual({
      ...{ source: "suggested", etag: '"rules-0"' },
      rules: {
        columns: [
          { ...rule, name: "id", type: "number", required: true, unique: true },
          { ...rule, name: "email", type: "email", required: true, unique: true },
          { ...rule, name: "note", type: "text" },
        ],
      },
    });
    const columns = [{ ...rule, name: "id", type: "text" as const }];
    expect((await put(path, { columns }, { tenant, etag: '"rules-0"' })).headers.get("etag")).toBe(
      '"rules-1"',
    );
    expect(await get(path, tenant)).toEqual({ source: "stored", etag: '"rules-1"', rules: { columns } });
  });

  it("are not stored over what somebody else stored meanwhile", async () => {
    const tenant = newTenant();
    const { id } = await upload(app, file, { tenant });
    const path = `/api/datasets/${id}/rules`;
    const both = ["text", "number"].map((type) =>
      put(path, { columns: [{ ...rule, name: "id", type }] }, { tenant, etag: '"rules-0"' }),
    );
    const statuses = (await Promise.all(both)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 412]);
    expect((await put(path, { columns: [] }, { tenant })).status).toBe(412);
  });

  it.each([
    ["a type that is none", { type: "colour" }, "body.columns.0.type"],
    ["a range of a text", { min: "1" }, "body.columns.0.min"],
    ["a bound that is no number", { type: "number", min: "low" }, "body.columns.0.min"],
    ["a range that is turned", { type: "number", min: "2", max: "1" }, "body.columns.0.max"],
    ["a day that is none", { type: "date", max: "2026-02-30" }, "body.columns.0.max"],
    ["a pattern that is none", { pattern: "(" }, "body.columns.0.pattern"],
    ["a pattern that repeats a pattern", { pattern: "((a{50}){50}){50}" }, "body.columns.0.pattern"],
    ["a pattern that is large when written out", { pattern: "(a?){500}" }, "body.columns.0.pattern"],
    ["an unknown field", { colour: "red" }, "body.columns.0.colour"],
  ])("are refused with %s", async (_name, change, path) => {
    const tenant = newTenant();
    const { id } = await upload(app, file, { tenant });
    const columns = [{ ...rule, name: "id", type: "text", ...change }];
    const response = await put(`/api/datasets/${id}/rules`, { columns }, { tenant, etag: '"rules-0"' });
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { path: string }[] };
    expect(errors[0]?.path).toBe(path);
  });

  it("are hidden from another tenant, and changed by nobody who only reads", async () => {
    const tenant = newTenant();
    const { id } = await upload(app, file, { tenant });
    const other = { tenant: newTenant() };
    expect((await app.request(`/api/datasets/${id}/rules`, {}, other)).status).toBe(404);
    const theirs = await put(`/api/datasets/${id}/rules`, { columns: [] }, { ...other, etag: '"rules-0"' });
    expect(theirs.status).toBe(404);
    const init = { method: "PUT", headers: { "if-match": '"rules-0"' }, body: "{}" };
    expect((await app.request(`/api/datasets/${id}/rules`, init, { tenant, role: "viewer" })).status).toBe(
      403,
    );
  });

  it("are kept by the flow: what is missing, out of range, of another form or there already is set aside", async () => {
    const tenant = newTenant();
    const content = "code,age,day\nAB1,17,2026-01-01\nAB1,18,\nxx,200,2025-01-01\nAB2,,2026-02-01\n";
    const task = await runWith(
      content,
      {
        columns: [
          { ...rule, name: "code", type: "text", unique: true, pattern: "[A-Z]+\\d" },
          { ...rule, name: "age", type: "number", min: "18", max: "120", required: true },
          { ...rule, name: "day", type: "date", min: "2026-01-01" },
        ],
      },
      tenant,
    );
    expect(task.error).toBeNull();
    expect(task.result?.errorRows).toEqual([
      { row: 1, column: "age", value: "17", reason: "is less than 18" },
      { row: 2, column: "code", value: "AB1", reason: "is in row 1 already" },
      { row: 3, column: "code", value: "xx", reason: "does not match [A-Z]+\\d" },
      { row: 3, column: "age", value: "200", reason: "is more than 120" },
      { row: 3, column: "day", value: "2025-01-01", reason: "is before 2026-01-01" },
      { row: 4, column: "age", value: "", reason: "is missing" },
    ]);
    expect(task.result).toMatchObject({ rows: 4, errorRowCount: 4 });
    expect(task.result?.columns.map(({ invalid }) => invalid)).toEqual([2, 2, 1]);
  });

  it("find a value that comes again many chunks later", async () => {
    const lines = Array.from({ length: 120_000 }, (_, index) => `${index % 119_000},${"x".repeat(8)}`);
    const columns = [{ ...rule, name: "id", type: "number" as const, unique: true }];
    const task = await runWith(["id,fill", ...lines].join("\n"), { columns }, newTenant());
    expect(task.progress.steps.find(({ name }) => name === "validate")?.total).toBeGreaterThan(2);
    expect(task.result).toMatchObject({ rows: 120_000, errorRowCount: 1_000 });
    expect(task.result?.errorRows[0]).toEqual({
      ...{ row: 119_001, column: "id", value: "0", reason: "is in row 1 already" },
    });
    expect(task.result?.columns[0]).toMatchObject({ invalid: 1_000 });
  });

  it("end a task that lacks a column which has to be filled", async () => {
    const columns = [{ ...rule, name: "gone", type: "text" as const, required: true }];
    const task = await runWith("a\n1\n", { columns }, newTenant());
    expect(task).toMatchObject({ status: "failed", error: { code: "column_missing" } });
    expect(task.error?.message).toContain('"gone"');
  });
});

describe("the results of a task", () => {
  const content = [
    "n,day,kind",
    ...Array.from(
      { length: 250 },
      (_, index) => `${index % 5 === 0 ? "x" : index},2026-01-0${(index % 9) + 1},b`,
    ),
  ].join("\n");

  it("list what is wrong page by page, to the end", async () => {
    const tenant = newTenant();
    const task = await run(app, content, { tenant });
    const seen: number[] = [];
    let cursor = "";
    do {
      const page: { data: ErrorRow[]; nextCursor: string | null } = await get(
        `/api/tasks/${task.id}/errors?limit=20${cursor}`,
        tenant,
      );
      seen.push(...page.data.map(({ row }) => row));
      cursor = page.nextCursor === null ? "" : `&cursor=${page.nextCursor}`;
    } while (cursor !== "");
    expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => index * 5 + 1));
    const foreign = await app.request(`/api/tasks/${task.id}/errors?cursor=WyJ4IiwxXQ`, {}, { tenant });
    expect(foreign.status).toBe(400);
  });

  it("refuse a cursor that points into a line", async () => {
    const tenant = newTenant();
    const task = await run(app, content, { tenant });
    const statusAt = async (offset: number) =>
      (
        await app.request(
          `/api/tasks/${task.id}/errors?cursor=${writePlace(["errors", offset])}`,
          {},
          { tenant },
        )
      ).status;
    const page = await get<{ nextCursor: string }>(`/api/tasks/${task.id}/errors?limit=1`, tenant);
    const [, second] = readPlace(page.nextCursor, z.tuple([z.string(), z.int()]));
    const offsets = [0, 1, second - 1, second, second + 1];
    expect(await Promise.all(offsets.map(statusAt))).toEqual([200, 400, 400, 200, 400]);
  });

  it("show how values are spread", async () => {
    const tenant = newTenant();
    const task = await run(app, content, { tenant });
    const { data } = await get<{ data: Distribution[] }>(`/api/tasks/${task.id}/distributions`, tenant);
    expect(data.map(({ name }) => name)).toEqual(["n", "day", "kind"]);
    expect(data[0]?.bins?.reduce((sum, { count }) => sum + count, 0)).toBe(200);
    expect(data[1]?.bins).toHaveLength(9);
    expect(data[2]?.values).toEqual([{ value: "b", count: 250 }]);
    const first = await get<{ data: Distribution[]; nextCursor: string }>(
      `/api/tasks/${task.id}/distributions?limit=2`,
      tenant,
    );
    const rest = await get<{ data: Distribution[]; nextCursor: null }>(
      `/api/tasks/${task.id}/distributions?limit=2&cursor=${first.nextCursor}`,
      tenant,
    );
    expect([...first.data, ...rest.data]).toEqual(data);
    expect(rest.nextCursor).toBeNull();
  });

  it("are downloaded as CSV and as JSON Lines, which say the same", async () => {
    const tenant = newTenant();
    const file = 'name,n,ok\n"A, ""x""\n",1.5,yes\nB,,no\nC,many,maybe\nD,2,yes\nE,3,yes\nF,4,yes\nG,5,no\n';
    const task = await run(app, file, { tenant });
    const textOf = async (name: string) => {
      const response = await app.request(
        `/api/tasks/${task.id}/files/${name}`,
        {},
        { tenant, role: "viewer" },
      );
      expect(response.status).toBe(200);
      expect(response.headers.get("content-disposition")).toContain(`filename="people ${name}"`);
      return await response.text();
    };
    const [clean, rows] = [await textOf("clean.csv"), await textOf("clean.jsonl")];
    const [, ...records] = parseRecords(clean, { delimiter: ",", keepBlank: false });
    const objects = rows
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(objects.slice(0, 3)).toEqual([
      { name: 'A, "x"', n: 1.5, ok: true },
      { name: "B", n: null, ok: false },
      { name: "C", n: "many", ok: "maybe" },
    ]);
    expect(objects.map((object) => Object.values(object).map((value) => String(value ?? "")))).toEqual(
      records,
    );
    expect(parseRecords(await textOf("errors.csv"), { delimiter: ",", keepBlank: false })).toEqual([
      ["row", "column", "value", "reason"],
      ["3", "n", "many", "is not a number"],
      ["3", "ok", "maybe", "is neither yes nor no"],
    ]);
    expect((await textOf("errors.jsonl")).trimEnd().split("\n")).toHaveLength(2);
    expect((await app.request(`/api/tasks/${task.id}/files/secret`, {}, { tenant })).status).toBe(400);
  });

  it("have no formula among the errors, and the cleaned rows as they are", async () => {
    const tenant = newTenant();
    const formula = '=HYPERLINK("https://a.test")';
    const cells = [formula, "+1-2x", "-x", "@SUM(A1)"];
    const quoted = cells.map((cell) => `"${cell.replaceAll('"', '""')}"`);
    const numbers = Array.from({ length: 96 }, (_, index) => String(index));
    const task = await run(app, `=n,t\n${[...quoted, ...numbers].map((n) => `${n},x`).join("\n")}\n`, {
      tenant,
    });
    const recordsOf = async (file: string) => {
      const response = await app.request(`/api/tasks/${task.id}/files/${file}`, {}, { tenant });
      return parseRecords(await response.text(), { delimiter: ",", keepBlank: false });
    };
    const [, ...errors] = await recordsOf("errors.csv");
    expect(errors.map(([, column, value]) => [column, value])).toEqual(
      cells.map((cell) => ["'=n", `'${cell}`]),
    );
    const [head, ...clean] = await recordsOf("clean.csv");
    expect(head?.[0]).toBe("=n");
    expect(clean.slice(0, cells.length).map(([cell]) => cell)).toEqual(cells);
  });

  it("are compared with those of the run before", async () => {
    const tenant = newTenant();
    const { id } = await upload(app, "a,b\n1,2\n,3\n", { tenant });
    const before = await ended(app, (await start(app, id, { tenant })).id, { tenant });
    const alone = await get<Comparison>(`/api/tasks/${before.id}/compare`, tenant);
    expect(alone).toMatchObject({ before: null, after: { id: before.id } });
    const { etag } = await get<DatasetRules>(`/api/datasets/${id}/rules`, tenant);
    const columns = [{ ...rule, name: "a", type: "text", required: true }];
    await put(`/api/datasets/${id}/rules`, { columns }, { tenant, etag });
    const after = await ended(app, (await start(app, id, { tenant })).id, { tenant });
    expect(await get<Comparison>(`/api/tasks/${after.id}/compare`, tenant)).toMatchObject({
      before: { id: before.id, errorRowCount: 0 },
      after: { id: after.id, errorRowCount: 1 },
      columns: [
        { name: "a", before: { type: "number" }, after: { type: "text" } },
        { name: "b", before: { type: "number" }, after: { type: "number" } },
      ],
    });
  });

  it("are not compared where administrators have switched that off", async () => {
    const tenant = newTenant();
    const { id } = await upload(app, "a\n1\n", { tenant });
    const { id: taskId } = await ended(app, (await start(app, id, { tenant })).id, { tenant });
    const refused = await app.request(
      `/api/tasks/${taskId}/compare`,
      {},
      { tenant, flags: ["import_from_url"] },
    );
    expect(refused.status).toBe(403);
  });

  it.each(["errors", "distributions", "compare", "files/clean.csv"])(
    "at %s are there for no other tenant, and not before the task has completed",
    async (part) => {
      const tenant = newTenant();
      const failed = await run(app, "", { tenant });
      const response = await app.request(`/api/tasks/${failed.id}/${part}`, {}, { tenant });
      expect(response.status).toBe(409);
      expect(((await response.json()) as { detail: string }).detail).toContain("it is failed");
      expect((await app.request(`/api/tasks/${failed.id}/${part}`, {}, { tenant: newTenant() })).status).toBe(
        404,
      );
      expect((await app.request(`/api/tasks/${failed.id}/${part}`, {}, null)).status).toBe(401);
    },
  );
});
