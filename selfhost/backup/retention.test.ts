import fc from "fast-check";
import { expect, test } from "vitest";
import { expiredBackups } from "./retention.ts";

const day = 86_400_000;
const daily = (count: number) =>
  Array.from({ length: count }, (_, index) => new Date(Date.UTC(2026, 10, 29, 3) - index * day));

test("of two years of daily backups, seven days, four weeks and twelve months stay", () => {
  const times = daily(730);
  const expired = new Set(expiredBackups(times));
  const left = times.filter((time) => !expired.has(time)).map((time) => time.toISOString().slice(0, 10));
  expect(left).toEqual([
    ...["2026-11-29", "2026-11-28", "2026-11-27", "2026-11-26", "2026-11-25", "2026-11-24", "2026-11-23"],
    ...["2026-11-22", "2026-11-15", "2026-11-08", "2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31"],
    ...["2026-06-30", "2026-05-31", "2026-04-30", "2026-03-31", "2026-02-28", "2026-01-31", "2025-12-31"],
  ]);
});

test("the newest always stays, and never more than 7 + 4 + 12", () => {
  const times = fc.array(
    fc.date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true }),
    {
      minLength: 1,
      maxLength: 200,
    },
  );
  fc.assert(
    fc.property(times, (made) => {
      const expired = expiredBackups(made);
      const newest = Math.max(...made.map((time) => time.getTime()));
      expect(
        expired.every(
          (time) => time.getTime() < newest || made.filter((other) => other.getTime() === newest).length > 1,
        ),
      ).toBe(true);
      expect(made.length - expired.length).toBeLessThanOrEqual(23);
    }),
  );
});
