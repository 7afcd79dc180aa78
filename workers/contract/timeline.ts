import { z } from "zod";

/** A stretch of a task's time, as a waterfall is drawn of it. */
const timelineSpanSchema = z.object({
  id: z.string(),
  parent: z.string().nullable().describe("The id of the span around it"),
  kind: z.enum(["flow", "step", "part"]),
  name: z.string(),
  index: z.number().int().nullable().describe("A part's place in its step; -1 found out how many there are"),
  attempt: z.number().int().nullable().describe("Which attempt of a part this was, from 1"),
  status: z.enum(["running", "paused", "done", "failed", "cancelled"]),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  code: z.string().nullable().describe("Why it failed"),
});

export const timelineSchema = z.object({
  at: z.iso
    .datetime()
    .describe("When it was told, or the task had ended: what has no end goes on until then"),
  spans: z.array(timelineSpanSchema).describe("In the order in which they began"),
  leftOut: z.number().int().describe("How many more there were than are told"),
  expired: z.boolean().describe("It is kept for a week after the task has ended, and that is over"),
});

export type Timeline = z.infer<typeof timelineSchema>;
