import { z } from "zod";
import { pageQuerySchema } from "./list.ts";

const sources = ["step", "queue"] as const;
const statuses = ["waiting", "replayed", "discarded"] as const;

export type DeadLetterSource = (typeof sources)[number];
export type DeadLetterStatus = (typeof statuses)[number];

/** How long what is needed to go on where a task failed is kept. */
export const deadLetterDays = 7;

/** A step that was given up after every attempt, as its tenant sees it. */
export const deadLetterSchema = z.object({
  id: z.uuid(),
  /** Null for a message that belongs to no task. */
  taskId: z.uuid().nullable(),
  /** Whether a flow gave its step up, or the queue a message. */
  source: z.enum(sources),
  status: z.enum(statuses),
  flow: z.string(),
  step: z.string(),
  /** The part's place in a fan-out. */
  part: z.int(),
  attempts: z.int(),
  /** What the step was given: JSON, cut when it is long. */
  input: z.string(),
  error: z.object({ kind: z.string(), code: z.string(), message: z.string() }),
  /** What finds every line of the log about it. */
  traceId: z.string(),
  createdAt: z.iso.datetime(),
  settledAt: z.iso.datetime().nullable(),
});

/** The same for administrators: whose it is, and what the error itself said. */
export const adminDeadLetterSchema = deadLetterSchema.extend({
  tenantId: z.string(),
  detail: z.string().nullable(),
});

export const deadLetterQuerySchema = pageQuerySchema.extend({ status: z.enum(statuses).optional() });

export const replayDeadLettersSchema = z.strictObject({
  ids: z
    .array(z.uuid("Not a dead letter's id"))
    .min(1)
    .max(50)
    .refine((ids) => new Set(ids).size === ids.length, "An id is named twice"),
});

/** What came of each, in the order in which they were named. */
export const replayedDeadLettersSchema = z.object({
  data: z.array(
    z.object({
      id: z.uuid(),
      replayed: z.boolean(),
      /** Why not: the code and the words of the problem that replaying it alone would have given. */
      problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
    }),
  ),
});

export type DeadLetter = z.infer<typeof deadLetterSchema>;
export type AdminDeadLetter = z.infer<typeof adminDeadLetterSchema>;
export type ReplayedDeadLetters = z.infer<typeof replayedDeadLettersSchema>;
