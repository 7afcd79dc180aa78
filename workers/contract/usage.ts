import { z } from "zod";

/** What a tenant used of the rows that its plan has in a calendar month (UTC), by the ledger. */
export const monthUsageSchema = z.object({
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  rows: z.int().nonnegative(),
  rowsPerMonth: z.int().nonnegative(),
});

export type MonthUsage = z.infer<typeof monthUsageSchema>;
