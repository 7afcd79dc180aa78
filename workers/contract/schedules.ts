import { z } from "zod";
import { isName, notName } from "./datasets.ts";
import { taskStatuses } from "./tasks.ts";

/** How many schedules a tenant may have, and how close together the times of one may be. */
export const mostSchedules = 50;
export const leastMinutesApart = 5;

/** How many of the times to come are told of a schedule. */
export const toldTimes = 3;

const name = z.string().trim().min(1, "Give it a name").max(100).refine(isName, notName);
const cron = z
  .string()
  .trim()
  .min(9, "Not five fields")
  .max(100)
  .describe("Minute, hour, day, month, weekday");
const timeZone = z.string().min(1).max(60).describe("By its IANA name, as Europe/Berlin");

export const createScheduleSchema = z.strictObject({
  datasetId: z.uuid("Not a dataset id"),
  name,
  cron,
  timeZone: timeZone.default("UTC"),
});

/** Fields that are not named stay as they are. A paused one misses its times: they are not made up for. */
export const changeScheduleSchema = z.strictObject({ name, cron, timeZone, paused: z.boolean() }).partial();

export const scheduleSchema = z.object({
  id: z.uuid(),
  datasetId: z.uuid(),
  datasetName: z.string(),
  sourceHost: z
    .string()
    .nullable()
    .describe("Whose address the file is fetched from again each time, if it came from one"),
  name: z.string(),
  cron: z.string(),
  timeZone: z.string(),
  paused: z.boolean(),
  nextAt: z.iso.datetime().nullable().describe("When it runs next; null while it is paused"),
  nextTimes: z.array(z.iso.datetime()).describe("That time and those after it, three at the most"),
  lastRunAt: z.iso.datetime().nullable(),
  lastTaskId: z.uuid().nullable(),
  lastTaskStatus: z.enum(taskStatuses).nullable().describe("How that task stands; null when it is gone"),
  lastError: z.string().nullable().describe("Why the last time started no task"),
  createdAt: z.iso.datetime(),
});

export type CreateSchedule = z.infer<typeof createScheduleSchema>;
export type ChangeSchedule = z.infer<typeof changeScheduleSchema>;
export type Schedule = z.infer<typeof scheduleSchema>;
