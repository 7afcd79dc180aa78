import { expect, test } from "vitest";
import { whenToEnd } from "./when-to-end.ts";

const now = new Date("2027-11-30T12:00:00Z");
const day = (text: string) => new Date(`${text}T23:59:59Z`);

test.each([
  ["a day to come, whatever the month's last day is", "2027-12-31", "2027-12-31", { now: false }],
  ["the paid period's last day", "2027-11-30", "2027-11-30", { now: true, creditUnused: false }],
  ["today, with months paid for", "2027-11-30", "2027-12-31", { now: true, creditUnused: true }],
  ["a paid period that was over before", "2027-11-29", "2027-11-29", { now: true, creditUnused: false }],
])("an end on %s", (_, at, periodEndsAt, expected) => {
  const end = whenToEnd(day(at), { periodEndsAt: day(periodEndsAt) }, now);
  expect(end).toEqual(expected);
});
