import { z } from "zod";
import { readinessSchema } from "./health.ts";

const count = z.int().nonnegative();
const since = z.iso.datetime().nullable();

/** How much of the jobs worker's work is not done, and since when the oldest of it waits. */
export const backlogSchema = z.object({
  tasks: z.object({ count, since }),
  deadLetters: z.object({ count, since }),
  deliveries: z.object({ count, since }),
  /** What was used and the billing service does not have yet. */
  usage: z.object({ count, since }),
});

/** How the platform is, for administrators. Null is what could not be found out. */
export const systemSchema = z.object({
  readiness: readinessSchema,
  /** Messages that wait in each queue. */
  queues: z.array(z.object({ name: z.string(), messages: count.nullable() })),
  backlog: backlogSchema.nullable(),
  inbox: z.object({ waiting: count, failed: count, since }).nullable(),
  databaseConnections: count.nullable(),
  /** Of the isolate that answers alone, since it began. */
  isolate: z.object({
    activeUsers: count,
    limiter: z.array(z.object({ policy: z.string(), decision: z.string(), count })),
  }),
});

export type System = z.infer<typeof systemSchema>;
