import { describe, expect, it } from "vitest";
import { cronInWords, timeInWords, usualPatterns } from "./schedule-words.ts";

describe("cronInWords", () => {
  it.each([
    ["5 18 * * *", "Every day at 18:05"],
    ["30 7 * * 0", "Every Sunday at 07:30"],
    ["30 7 * * 7", "Every Sunday at 07:30"],
    ["0 6 15 * *", "On day 15 of each month at 06:00"],
    ["*/20 * * * *", "Every 20 minutes"],
    ["7 * * * *", "Every hour, at minute 7"],
  ])("says %s as %s", (cron, words) => expect(cronInWords(cron)).toBe(words));

  it("says every usual pattern as it is offered", () => {
    for (const [cron, words] of Object.entries(usualPatterns)) expect(cronInWords(cron)).toBe(words);
  });

  it.each([
    "0 6 * 1 *",
    "0 6 1 * 1",
    "0 6,18 * * *",
    "*/7 * * * *",
    "0 6 * * 1,3",
    "0 0 6 * * *",
    "nonsense",
  ])("says %s as it is, where words would say something else", (cron) =>
    expect(cronInWords(cron)).toBe(cron),
  );
});

describe("timeInWords", () => {
  it("tells a time by the clock of its zone, on whichever side of a change", () => {
    expect(timeInWords("2027-03-27T05:00:00Z", "Europe/Berlin")).toBe("Saturday, 27 March 2027, 06:00");
    expect(timeInWords("2027-03-29T04:00:00Z", "Europe/Berlin")).toBe("Monday, 29 March 2027, 06:00");
    expect(timeInWords("2027-01-01T00:00:00Z", "Mars/Olympus")).toBe("Friday, 1 January 2027, 00:00");
  });
});
