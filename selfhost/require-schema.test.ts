import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { missingIn, neededSchema, requireSchema } from "./require-schema.ts";

const schema = (tables: Record<string, string[]>) =>
  new Map(Object.entries(tables).map(([table, columns]) => [table, new Set(columns)]));

test("what is there besides is no matter; a table that is missing is named without its columns", () => {
  const needed = schema({ a: ["id", "name"], b: ["id"] });
  expect(missingIn(schema({ a: ["id", "name", "later"], b: ["id"], c: ["id"] }), needed)).toEqual([]);
  expect(missingIn(schema({ a: ["id"] }), needed)).toEqual(["the table b", "the column a.name"]);
});

test("what a release needs is what its newest migration leaves", () => {
  expect(neededSchema("gateway").get("user")?.has("email")).toBe(true);
  expect(neededSchema("jobs").get("datasets")?.has("tenant_id")).toBe(true);
});

test("a database that cannot be asked keeps nothing from starting, and is told of without its password", async () => {
  const said = vi.spyOn(console, "warn").mockReturnValue();
  const server = createServer((_, response) => void response.writeHead(503).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const databaseUrl = "postgres://gateway:a-password@postgres/gateway";
  for (const neonUrl of [`http://127.0.0.1:${port}`, "http://127.0.0.1:1"])
    await requireSchema({ name: "gateway", neonUrl, databaseUrl });
  const lines = said.mock.calls.flat().join("\n");
  expect(lines).toContain('Cannot compare the schema of the database "gateway" with this release');
  expect(lines).not.toContain("a-password");
  said.mockRestore();
});

test("an empty database is one that is older: five things are named, and how many more", async () => {
  const server = createServer((_, response) => void response.end(JSON.stringify({ rows: [] })));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const place = { neonUrl: `http://127.0.0.1:${port}`, databaseUrl: "postgres://jobs:a@postgres/jobs" };
  await expect(requireSchema({ name: "jobs", ...place })).rejects.toThrow(
    /^Cannot start: the database "jobs" is older than this release, it lacks (the table \w+(, )?){5} and \d+ more: run pnpm selfhost:migrate/,
  );
});
