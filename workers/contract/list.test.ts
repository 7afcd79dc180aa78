import { expect, it } from "vitest";
import { pageQuerySchema } from "./list.ts";

it.each([
  [{}, 20],
  [{ limit: "1" }, 1],
  [{ limit: "007" }, 7],
  [{ limit: "100" }, 100],
])("reads the page %j", (query, limit) => {
  expect(pageQuerySchema.parse(query).limit).toBe(limit);
});

it.each(["", "0", "101", "0x10", "1e1", " 1", "1.0", "+1", "-1", "1000", "NaN", ["1", "2"]])(
  "refuses limit=%j",
  (limit) => {
    const { error } = pageQuerySchema.safeParse({ limit });
    expect(error?.issues.map(({ path }) => path)).toEqual([["limit"]]);
  },
);

it("refuses what is no part of a page", () => {
  expect(pageQuerySchema.safeParse({ offset: "1" }).success).toBe(false);
});
