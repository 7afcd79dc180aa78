import { describe, expect, it } from "vitest";
import { normalizeBoolean } from "./boolean.ts";
import { countryName, normalizeCountry } from "./country.ts";
import { findDateFormat, normalizeDate } from "./date.ts";
import { emailDomainKind, normalizeEmail } from "./email.ts";
import { inferColumns } from "./infer-columns.ts";
import { findDecimalSign, normalizeNumber } from "./number.ts";
import { normalizePhone } from "./phone.ts";

const most = (matches: number) => matches >= 1;

describe("normalizing", () => {
  it.each([
    ["ADA@Example.COM", "ada@example.com"],
    ["o'brien+x@sub.example.co.uk", "o'brien+x@sub.example.co.uk"],
    ["jürgen@müller.de", "jürgen@müller.de"],
    ["not-an-address", null],
    ["a@b", null],
    ["a@-b.de", null],
    ["a b@c.de", null],
    ["a@b.de,c@d.de", null],
    [`${"x".repeat(250)}@b.de`, null],
  ])("the address %s becomes %s", (value, expected) => {
    expect(normalizeEmail(value)).toBe(expected);
  });

  it.each([
    ["+49 30 12345678", "", "+493012345678"],
    ["0049 (30) 123456-78", "", "+493012345678"],
    ["030 12345678", "DE", "+493012345678"],
    ["(212) 555-2368", "US", "+12125552368"],
    ["030 12345678", "", null],
    ["+49", "", null],
    ["+1 234", "", null],
    ["call me", "DE", null],
    ["030 12345678", "XX", null],
  ])("the number %s in %s becomes %s", (value, country, expected) => {
    expect(normalizePhone(value, country)).toBe(expected);
  });

  it.each([
    ["2026-1-5", "ymd", "2026-01-05"],
    ["2024-02-29", "ymd", "2024-02-29"],
    ["2023-02-29", "ymd", null],
    ["2026/11/22", "ymd", "2026-11-22"],
    ["22.11.2026", "dmy", "2026-11-22"],
    ["11/22/2026", "mdy", "2026-11-22"],
    ["22/11/2026", "mdy", null],
    ["2026-11-22 09:30", "ymd", "2026-11-22T09:30"],
    ["2026-11-22T09:30:15.123Z", "ymd", "2026-11-22T09:30:15.123Z"],
    ["2026-11-22T09:30:15+0200", "ymd", "2026-11-22T09:30:15+02:00"],
    ["2026-11-22T25:00", "ymd", null],
    ["22-11/2026", "dmy", null],
    ["yesterday", "ymd", null],
  ] as const)("the date %s read as %s becomes %s", (value, format, expected) => {
    expect(normalizeDate(value, format)).toBe(expected);
  });

  it.each([
    ["1,234.50", ".", "1234.50"],
    ["+5", ".", "5"],
    ["-0.5", ".", "-0.5"],
    [".5", ".", ".5"],
    ["1e3", ".", "1e3"],
    ["1.5E-300", ".", "1.5E-300"],
    ["E10", ".", null],
    ["+e5", ".", null],
    ["1e999", ".", null],
    ["1.234,5", ",", "1234.5"],
    ["12,34.5", ".", null],
    ["1,5", ".", null],
    ["abc", ".", null],
    ["", ".", null],
    ["-", ".", null],
  ] as const)("the number %s with the sign %s becomes %s", (value, sign, expected) => {
    expect(normalizeNumber(value, sign)).toBe(expected);
  });

  it.each([
    ["de", "DE"],
    ["DEU", "DE"],
    ["germany", "DE"],
    ["Atlantis", null],
  ])("the country %s becomes %s", (value, expected) => {
    expect(normalizeCountry(value)).toBe(expected);
  });

  it("words of truth become true and false", () => {
    expect(["Yes", "y", "TRUE", "no", "0", "maybe"].map(normalizeBoolean)).toEqual([
      ...["true", "true", "true", "false", null, null],
    ]);
  });

  it("an address says whose mailbox it is, a code the name of its country", () => {
    expect(["a@gmail.com", "a@mailinator.com", "a@acme.test"].map(emailDomainKind)).toEqual([
      ...["free", "disposable", "organization"],
    ]);
    expect([countryName("DE"), countryName("??")]).toEqual(["Germany", ""]);
  });
});

describe("finding out", () => {
  it("how dates are written, by those that can be read in one way only", () => {
    expect(findDateFormat(["01/02/2026", "13/02/2026"], most)).toBe("dmy");
    expect(findDateFormat(["01/02/2026", "02/13/2026"], most)).toBe("mdy");
    expect(findDateFormat(["01/02/2026"], most)).toBe("dmy");
    expect(findDateFormat(["x"], most)).toBeNull();
  });

  it("which sign stands before a fraction, and that a leading zero makes a code", () => {
    expect(findDecimalSign(["1,5", "2,25"], most)).toBe(",");
    expect(findDecimalSign(["1.5", "1,000"], most)).toBe(".");
    expect(findDecimalSign(["01234", "5"], most)).toBeNull();
  });

  it.each([
    ["text", "city", ["Berlin", "Paris"]],
    ["email", "contact", ["a@b.de", "c@d.de", "e@f.de", "g@h.de", "wrong"]],
    ["text", "contact", ["a@b.de", "wrong", "also wrong"]],
    ["number", "amount", ["1", "2.5"]],
    ["text", "zip", ["01234", "10115"]],
    ["date", "day", ["2026-11-22", "2026-11-23"]],
    ["boolean", "active", ["yes", "no"]],
    ["country", "country", ["DE", "France", "usa"]],
    ["text", "language", ["de", "fr", "en"]],
    ["phone", "mobile", ["030 1234567", "0171 7654321"]],
    ["phone", "contact", ["+49 30 12345678", "+1 212 555 2368"]],
    ["number", "count", ["1234567", "7654321"]],
    ["empty", "nothing", ["", " "]],
  ])("%s in a column called %s", (type, name, values) => {
    expect(
      inferColumns(
        [name],
        values.map((value) => [value]),
      )[0]?.kind.type,
    ).toBe(type);
  });
});
