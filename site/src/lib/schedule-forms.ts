import { z } from "zod";
import {
  type ChangeSchedule,
  type CreateSchedule,
  changeScheduleSchema,
  createScheduleSchema,
} from "../../../workers/contract/schedules.ts";
import type { TextForm } from "./text-form.ts";
import { scheduleFormWords as words } from "./words/app/schedule-forms.ts";

/** The page of the schedules, which is also where its forms are sent. */
export const schedulesPage = "/app/schedules";

const deeds = ["pause", "resume", "run", "delete"] as const;
type Deed = (typeof deeds)[number];

/** Where a schedule is changed. */
export function schedulePage(id: string): string {
  return `${schedulesPage}?schedule=${encodeURIComponent(id)}`;
}

/** Where one is made for a data set. */
export function newSchedulePage(datasetId: string): string {
  return `${schedulesPage}?dataset=${encodeURIComponent(datasetId)}#create`;
}

export const scheduleDeed = (deed: Deed) => `${schedulesPage}?do=${deed}`;
export const scheduleDeeds = deeds.map(scheduleDeed);

const id = z.uuid(words.notNamed);
const byId = z.strictObject({ id });
const { name, cron, timeZone } = changeScheduleSchema.shape;

export const createScheduleForm = createScheduleSchema.extend({ datasetId: z.uuid(words.noDataset) });

export const changeScheduleForm = z.strictObject({
  ...{ id, name: name.unwrap(), cron: cron.unwrap(), timeZone: timeZone.unwrap() },
});

const addressOf = (schedule: string, rest = "") => `/api/schedules/${schedule}${rest}`;
const back = (done: string) => () => `${schedulesPage}?done=${done}`;

const pausing = (paused: boolean): TextForm => ({
  schema: byId,
  ask: ({ id }: { id: string }) => ({ method: "PATCH", path: addressOf(id), json: { paused } }),
  next: back(paused ? "paused" : "resumed"),
});

/** The forms about when tasks begin by themselves. */
export const scheduleForms: Record<string, TextForm> = {
  [`${schedulesPage}?do=create`]: {
    schema: createScheduleForm,
    ask: (json: CreateSchedule) => ({ method: "POST", path: "/api/schedules", json }),
    next: back("created"),
  },
  [`${schedulesPage}?do=change`]: {
    schema: changeScheduleForm,
    ask: ({ id, ...json }: ChangeSchedule & { id: string }) => ({
      ...{ method: "PATCH", path: addressOf(id) },
      json,
    }),
    next: back("changed"),
  },
  [scheduleDeed("pause")]: pausing(true),
  [scheduleDeed("resume")]: pausing(false),
  [scheduleDeed("run")]: {
    schema: byId,
    // What came from an address is fetched from it first, which may take minutes.
    ask: ({ id }: { id: string }) => ({ method: "POST", path: addressOf(id, "/run"), waitMs: 6 * 60_000 }),
    next: (_, { task }) => `/app/tasks/${(task as { id: string }).id}`,
  },
  [scheduleDeed("delete")]: {
    schema: byId,
    ask: ({ id }: { id: string }) => ({ method: "DELETE", path: addressOf(id) }),
    next: back("deleted"),
  },
};
