import { describe, expect, it } from "vitest";
import { formatMoney, priceChoiceHref, readPriceChoice, rowsInWords } from "./price.ts";

describe("readPriceChoice", () => {
  it("reads what the switch writes", () => {
    for (const currency of ["EUR", "USD"] as const) {
      for (const interval of ["monthly", "yearly"] as const) {
        const { searchParams } = new URL(priceChoiceHref(currency, interval), "http://site.test");
        expect(readPriceChoice(searchParams)).toEqual({ currency, interval });
      }
    }
  });

  it("takes what it does not know for euros by the month", () => {
    const query = new URLSearchParams("currency=DOGE&interval=hourly");
    expect(readPriceChoice(query)).toEqual({ currency: "EUR", interval: "monthly" });
  });
});

it("formatMoney shows cents only where there are some", () => {
  expect(formatMoney(2900, "EUR")).toBe("€29");
  expect(formatMoney(129_050, "USD")).toBe("$1,290.50");
  expect(formatMoney(0, "USD")).toBe("$0");
});

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
