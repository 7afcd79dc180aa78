import { beforeAll, describe, expect, inject, it } from "vitest";
import type { Dataset } from "../../workers/contract/datasets.ts";
import type { ApiClient } from "../e2e/api-client.ts";
import { newcomer } from "./visitor.ts";

const { gateway } = inject("urls");

let client: ApiClient;
beforeAll(async () => {
  client = (await newcomer(gateway)).client;
});

const part = (disposition: string, value: string) =>
  `--x\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`;
const name = part('name="name"', "Numbers");
const file = part('name="file"; filename="a.csv"', "a\n1");
const end = "--x--\r\n";

function send(body: string, contentType = "multipart/form-data; boundary=x"): Promise<Response> {
  return client.fetch("/api/datasets", { method: "POST", body, headers: { "content-type": contentType } });
}

describe("an upload is one form with a name and a file", () => {
  it.each<[string, string, string]>([
    ["a doubled name", name + name + file + end, "body.name"],
    ["a doubled file", name + file + file + end, "body.file"],
    ["no file", name + end, "body.file"],
    ["no name", file + end, "body.name"],
    ["a field of the record", name + file + part('name="tenantId"', "x") + end, "body.tenantId"],
    ["a prototype", name + file + part('name="__proto__"', "x") + end, "body.__proto__"],
    ["a file without a name", name + part('name="file"', "a\n1") + end, "body.file"],
    ["two file names", name + part('name="file"; filename="a"; filename="b"', "a") + end, "body"],
    ["no end", name + file, "body"],
    ["something before it", `hello\r\n${name}${file}${end}`, "body"],
    ["a name that is too long", part('name="name"', "a".repeat(201)) + file + end, "body.name"],
    ["an endless header", `--x\r\nX: ${"a".repeat(20_000)}\r\n${name}${end}`, "body"],
  ])("refuses %s and names the field", async (_, body, path) => {
    const response = await send(body);
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { path: string }[] };
    expect(errors.map((error) => error.path)).toEqual([path]);
  });

  it.each([
    ...["multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=x"],
    ...[
      "application/json",
      "application/x-www-form-urlencoded",
      `multipart/form-data; boundary=${"b".repeat(71)}`,
    ],
  ])("answers 415 to %s", async (contentType) => {
    expect((await send(name + file + end, contentType)).status).toBe(415);
  });

  it.each([
    ["../../../etc/passwd", "passwd"],
    ["C:\\\\Users\\\\ada\\\\a.csv", "a.csv"],
    ["a\u0000\u001fb.csv", "ab.csv"],
    ["", "file"],
  ])("keeps of the file name %j its last part", async (given, kept) => {
    const response = await send(name + part(`name="file"; filename="${given}"`, "a\n1") + end);
    expect(response.status).toBe(201);
    expect(((await response.json()) as { dataset: Dataset }).dataset.fileName).toBe(kept);
  });
});
