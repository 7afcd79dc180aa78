import { z } from "zod";
import { listOf, pageQuerySchema } from "../../contract/list.ts";
import { changeScheduleSchema, createScheduleSchema, scheduleSchema } from "../../contract/schedules.ts";
import { taskSchema } from "../../contract/tasks.ts";
import type { TenantOperation } from "./operations.ts";

const base = "/api/schedules";
const json = (schema: z.ZodType) => ({ "application/json": { schema } });
const oneSchedule = json(z.object({ schedule: scheduleSchema }));
const reading = { tag: "tasks", scope: "tasks:read" } as const;
const changing = { tag: "tasks", scope: "tasks:write" } as const;

/** When tasks are started by themselves. */
export const scheduleOperations: TenantOperation[] = [
  {
    ...{ method: "get", path: base, operationId: "listSchedules", ...reading },
    summary: "The tenant's schedules, newest first",
    query: pageQuerySchema,
    success: { status: 200, description: "A page", content: json(listOf(scheduleSchema)) },
  },
  {
    ...{ method: "post", path: base, operationId: "createSchedule", ...changing },
    audit: "schedule.created",
    summary: "Start a task over a data set again and again, by a cron pattern and a time zone",
    body: json(createScheduleSchema),
    success: { status: 201, description: "The schedule", content: oneSchedule },
  },
  {
    ...{ method: "get", path: `${base}/{id}`, operationId: "getSchedule", ...reading },
    summary: "A schedule",
    success: { status: 200, description: "The schedule", content: oneSchedule },
  },
  {
    ...{ method: "patch", path: `${base}/{id}`, operationId: "changeSchedule", ...changing },
    audit: "schedule.changed",
    summary: "Change a schedule, pause it, or have it go on",
    body: json(changeScheduleSchema),
    success: { status: 200, description: "The schedule", content: oneSchedule },
  },
  {
    ...{ method: "delete", path: `${base}/{id}`, operationId: "deleteSchedule", ...changing },
    audit: "schedule.deleted",
    summary: "Remove a schedule",
    success: { status: 204, description: "It is gone" },
  },
  {
    ...{ method: "post", path: `${base}/{id}/run`, operationId: "runSchedule", slow: true, ...changing },
    summary: "Run it now, beside its times: what came from an address is fetched from it first",
    success: { status: 202, description: "The task", content: json(z.object({ task: taskSchema })) },
  },
];
