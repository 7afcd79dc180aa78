import { describe, expect, it } from "vitest";
import { rowsInWords } from "./plan-rows.ts";

describe("rowsInWords", () => {
  const plan = {
    ...{ code: "p", name: "P", description: "", prices: [], features: [], trialDays: 0 },
    limits: { rowsPerMonth: 10, fileBytes: 1, concurrentTasks: 1, seats: 1, apiKeys: 1, webhookEndpoints: 1 },
    includedRowsPerMonth: 1_000,
  };
  it.each([
    [[], "1,000 rows a month are included."],
    [[40], "1,000 rows a month are included, each further 1,000 cost €0.40."],
    [[40, 20], "1,000 rows a month are included, each further 1,000 cost €0.40 down to €0.20."],
  ])("of ranges at %j is %s", (prices, words) => {
    const overage = prices.map((cents) => ({ upToRows: null, centsPerThousandRows: cents }));
    expect(rowsInWords({ ...plan, overage }, "EUR")).toBe(words);
  });
});
