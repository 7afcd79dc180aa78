import { z } from "zod";

const count = z.int().nonnegative();
/** Within a bucket of the gateway's histograms; null where nothing was counted. */
const latency = z.number().nonnegative().nullable();

export const mostAnalyticsDays = 366;

/** Earlier than there is anything, and later than there will be; the database knows no year 0. */
const day = z.iso
  .date()
  .refine((text) => text >= "2000" && text < "2101", "Not a day of the years 2000 to 2100");

/** Both days are in; the last seven without them. */
export const analyticsQuerySchema = z.strictObject({
  from: day.optional(),
  to: day.optional(),
});

export const analyticsSchema = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  /** How far the points are apart. */
  step: z.enum(["hour", "day"]),
  /** Since when requests are counted; null before anything was. */
  countedSince: z.iso.datetime().nullable(),
  points: z.array(
    z.object({
      at: z.iso.datetime(),
      requests: count,
      /** Answered with 4xx, and with 5xx. */
      clientErrors: count,
      serverErrors: count,
      p50Ms: latency,
      p95Ms: latency,
      /** People of whom the audit log tells something. */
      activePeople: count,
      signUps: count,
      /** How many of those who signed up then are in an organization that pays now. */
      paying: count,
    }),
  ),
});

export type Analytics = z.infer<typeof analyticsSchema>;
