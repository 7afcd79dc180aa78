import { z } from "zod";

const moment = z.iso.datetime();

const journeySchema = z.object({
  name: z.string(),
  /** How it went last. */
  ok: z.boolean(),
  /** How long that took; null where it was not noted. */
  durationMs: z.int().nullable().default(null),
  /** By day in UTC, the newest last; days on which it was not walked are left out. */
  days: z.array(z.object({ date: z.iso.date(), runs: z.int(), failed: z.int() })),
});

const incidentSchema = z.object({
  journey: z.string(),
  startedAt: moment,
  /** Null while it goes on. */
  endedAt: moment.nullable(),
});

/** How the product's journeys went lately. "unknown": nobody has walked them for some minutes. */
export const statusSchema = z.object({
  status: z.enum(["ok", "degraded", "down", "unknown"]),
  checkedAt: moment.nullable(),
  journeys: z.array(journeySchema),
  /** The newest first. */
  incidents: z.array(incidentSchema),
});

export type Status = z.infer<typeof statusSchema>;
export type JourneyRecord = Pick<Status, "checkedAt" | "journeys" | "incidents">;
