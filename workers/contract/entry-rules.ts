import { z } from "zod";

const plainText = /^\P{Cc}*$/u;
const note = z
  .string()
  .trim()
  .min(1, "Say what it is for")
  .max(300, "Use at most 300 characters")
  .regex(plainText, "Leave out control characters");

const laterThanNow = z.iso
  .datetime({ offset: true })
  .refine((time) => Date.parse(time) > Date.now(), "Not in the future");

const actionSchema = z.enum(["allow", "deny"]);
const kindSchema = z.enum(["address", "country"]);

export const entryRuleSchema = z.object({
  id: z.uuid(),
  action: actionSchema,
  kind: kindSchema,
  /** A network in CIDR notation, or a country's code of two letters. */
  value: z.string(),
  note: z.string(),
  endsAt: z.iso.datetime().nullable(),
  createdBy: z.string().nullable(),
  createdAt: z.iso.datetime(),
});

export const createEntryRuleSchema = z.strictObject({
  action: actionSchema,
  kind: kindSchema,
  value: z.string().trim().min(2).max(64).meta({
    description: "An address or a network (203.0.113.9, 203.0.113.0/24, 2001:db8::/32), or a country (NL)",
  }),
  note,
  endsAt: laterThanNow.nullable().optional(),
});

export const maintenanceSchema = z.object({
  message: z.string(),
  endsAt: z.iso.datetime(),
  createdBy: z.string().nullable(),
  createdAt: z.iso.datetime(),
});

export const startMaintenanceSchema = z.strictObject({
  message: note,
  endsAt: z.iso.datetime({ offset: true }),
});

export type EntryRule = z.infer<typeof entryRuleSchema>;
export type CreateEntryRule = z.infer<typeof createEntryRuleSchema>;
export type Maintenance = z.infer<typeof maintenanceSchema>;
export type StartMaintenance = z.infer<typeof startMaintenanceSchema>;
