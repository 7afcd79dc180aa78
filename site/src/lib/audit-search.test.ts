import { expect, test } from "vitest";
import { auditPageSearch, auditSearch, readAuditFilters } from "./audit-search.ts";

const none = readAuditFilters({});

test("no filter is no query", () => {
  expect(auditSearch(none)).toBe("");
  expect(auditPageSearch(none, {})).toBe("");
});

test("both days are in what is shown", () => {
  const filters = readAuditFilters({ from: "2026-01-31", to: " 2026-01-31 ", action: ["a.b", "c"] });
  const search = new URLSearchParams(auditSearch(filters, "next"));
  expect(Object.fromEntries(search)).toEqual({
    ...{ action: "a.b", cursor: "next" },
    ...{ from: "2026-01-31T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
  });
});

test("what is no day is left to the API to refuse", () => {
  expect(auditSearch({ ...none, from: "yesterday" })).toBe("from=yesterday");
});

test("the page keeps its filters but for the one that changes", () => {
  const filters = { ...none, actor: "ada", from: "2026-01-01" };
  expect(auditPageSearch(filters, { action: "a.b", cursor: "x y" })).toBe(
    "action=a.b&actor=ada&from=2026-01-01&cursor=x+y",
  );
});
