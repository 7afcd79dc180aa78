import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { costTable } from "../../cloud/costs.ts";
import { readClaims } from "../../dev/claims.ts";

const documents = [
  "SECURITY.md",
  "docs/asvs.md",
  "docs/compliance.md",
  "docs/threat-model.md",
  "docs/runbook.md",
];

test("every file that the documents of security name is there", () => {
  let named = 0;
  for (const document of documents) {
    const text = readFileSync(document, "utf8");
    const paths = Array.from(
      text.matchAll(/`((?:[\w.@-]+\/)+[\w.@-]*|[\w-]+\.(?:md|yml|yaml|ts|toml))`/g),
      ([, path = ""]) => path,
    );
    const ours = paths.filter((path) =>
      /^(workers|db|tests|infra|selfhost|cloud|dev|docs|cms|\.github)\/|^[\w-]+\.(md|yaml)$/.test(path),
    );
    named += ours.length;
    for (const path of ours) expect(existsSync(path), `${document} names ${path}`).toBe(true);
  }
  expect(named).toBeGreaterThan(200);
});

test("every control of the ASVS map names a test that is there, once", () => {
  const controls = readClaims().filter(({ document }) => document === "docs/asvs.md");
  expect(controls.length).toBeGreaterThan(80);
  expect(new Set(controls.map(({ id }) => id)).size).toBe(controls.length);
  for (const { id, what, tests } of controls) {
    expect(id).toMatch(/^V\d{1,2}\.\d{1,2}\.\d{1,2}$/);
    expect(what.length, id).toBeGreaterThan(10);
    for (const path of tests)
      expect([path, existsSync(path)]).toEqual([expect.stringMatching(/\.test\.ts$/), true]);
  }
  const chapters = new Set(controls.map(({ id }) => Number(id.slice(1).split(".")[0])));
  expect([...chapters]).toEqual(Array.from({ length: 16 }, (_, at) => at + 1));
});

test("a row of the ASVS map without a test stands nowhere", () => {
  const rows = readFileSync("docs/asvs.md", "utf8").match(/^\| V\d.*$/gm) ?? [];
  const controls = readClaims().filter(({ document }) => document === "docs/asvs.md");
  expect(controls.length).toBe(rows.length);
});

test("the table of costs is what the prices and habits come to", () => {
  // The formatter puts its columns under each other.
  const plain = (text: string) => text.replaceAll(/-{2,}/g, "-").replaceAll(/ +/g, "");
  expect(plain(readFileSync("docs/costs.md", "utf8"))).toContain(plain(costTable()));
});
