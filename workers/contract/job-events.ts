import { z } from "zod";

const finished = {
  timestamp: z.iso.datetime(),
  /** Who started it: a person's id, or what stands for a key. */
  data: z.object({ tenantId: z.string().min(1), taskId: z.uuid(), createdBy: z.string().min(1) }),
};

const taskEvents = [
  z.object({
    type: z.literal("task.completed"),
    ...finished,
    data: finished.data.extend({
      score: z.number(),
      /** Of the tenant in this calendar month (UTC), with this task's. */
      rowsThisMonth: z.int().nonnegative(),
    }),
  }),
  z.object({
    type: z.literal("task.failed"),
    ...finished,
    data: finished.data.extend({ reason: z.string() }),
  }),
] as const;

/** What the jobs worker tells the gateway, signed by the scheme of Standard Webhooks. */
export const jobEventSchema = z.discriminatedUnion("type", [
  ...taskEvents,
  z.object({
    type: z.literal("webhook.endpoint_disabled"),
    timestamp: z.iso.datetime(),
    data: z.object({
      tenantId: z.string().min(1),
      endpointId: z.uuid(),
      host: z.string(),
      reason: z.enum(["failing", "gone"]),
    }),
  }),
  z.object({
    type: z.literal("schedule.failing"),
    timestamp: z.iso.datetime(),
    data: z.object({
      tenantId: z.string().min(1),
      scheduleId: z.uuid(),
      name: z.string(),
      /** Who made it: a person's id, or what stands for a key. */
      createdBy: z.string().min(1),
      reason: z.string(),
      /** How many more of the same maker fail for the same reason. */
      others: z.int().min(1).optional(),
    }),
  }),
]);

export type TaskEvent = z.infer<(typeof taskEvents)[number]>;

export type JobEvent = z.infer<typeof jobEventSchema>;

/** Where the gateway takes them. */
export const jobEventsPath = "/api/job-events";
