import { describe, expect, it } from "vitest";
import { formatMoney, priceChoiceHref, readPriceChoice } from "./price.ts";

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
