import { z } from "zod";
import { createEntryRuleSchema, startMaintenanceSchema } from "../../../workers/contract/entry-rules.ts";
import type { TextForm } from "./text-form.ts";
import { entryFormWords as words } from "./words/app/admin-entry-forms.ts";

/** Who may come in, and whether anybody may; also where its forms are sent. */
export const entryPage = "/admin/entry";

const minute = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;
const time = z
  .string()
  .regex(minute, words.sayWhen)
  .transform((text) => `${text}:00Z`);

const { action, kind, value, note } = createEntryRuleSchema.shape;

export const createRuleForm = z.strictObject({
  ...{ action, kind, value, note },
  endsAt: z.union([z.literal("").transform(() => null), time]),
});

export const startMaintenanceForm = z.strictObject({
  message: startMaintenanceSchema.shape.message,
  endsAt: time,
});

const maintenancePath = "/api/admin/maintenance";

/** The forms about who may come in. */
export const entryForms: Record<string, TextForm> = {
  [`${entryPage}?do=create`]: {
    schema: createRuleForm,
    ask: (json: unknown) => ({ method: "POST", path: "/api/admin/entry-rules", json }),
    next: () => `${entryPage}?done=created#rules`,
  },
  [`${entryPage}?do=delete`]: {
    schema: z.strictObject({ id: z.uuid(words.notNamed) }),
    ask: ({ id }: { id: string }) => ({ method: "DELETE", path: `/api/admin/entry-rules/${id}` }),
    next: () => `${entryPage}?done=deleted#rules`,
  },
  [`${entryPage}?do=begin`]: {
    schema: startMaintenanceForm,
    ask: (json: unknown) => ({ method: "PUT", path: maintenancePath, json }),
    next: () => `${entryPage}?done=begun`,
  },
  [`${entryPage}?do=end`]: {
    schema: z.strictObject({}),
    ask: () => ({ method: "DELETE", path: maintenancePath }),
    next: () => `${entryPage}?done=ended`,
  },
};
