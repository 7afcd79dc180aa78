import { z } from "zod";
import { entitlementsSchema } from "./entitlements.ts";
import { explainedIdSchema } from "./explain.ts";
import { backlogSchema } from "./system.ts";

/**
 * What the gateway asks of the jobs worker by itself, on behalf of nobody who is signed in. Its tokens have an audience
 * of their own, live for a minute and name what they are for: none of them is good for anything else.
 */
export const internalAudience = "selvedge-internal";
export const internalTokenLifeSeconds = 60;

const internalPurposes = ["erase", "export", "observe", "entitle"] as const;
export type InternalPurpose = (typeof internalPurposes)[number];

const id = z.string().min(1).max(200);

/** Everything of one tenant, or what says that a person made something in the tenants of others. */
export const internalEraseSchema = z.union([
  z.strictObject({ tenantId: id }),
  z.strictObject({ userId: id }),
]);

export const internalErasedSchema = z.object({
  datasets: z.int(),
  tasks: z.int(),
  files: z.int(),
  /** How long a step that was running may still write files; 0 when none was. Erase again after that. */
  runningForMs: z.int(),
});

/** What a person made in these tenants. */
export const internalExportSchema = z.strictObject({ userId: id, tenantIds: z.array(id).max(1_000) });

/** Rows as they are, but for the places of the files, which are listed apart. */
export const internalExportedSchema = z.object({
  tenants: z.array(
    z.object({
      tenantId: z.string(),
      datasets: z.array(z.record(z.string(), z.unknown())),
      tasks: z.array(z.record(z.string(), z.unknown())),
      uploads: z.array(z.record(z.string(), z.unknown())),
      schedules: z.array(z.record(z.string(), z.unknown())),
    }),
  ),
  files: z.array(z.object({ tenantId: z.string(), datasetId: z.uuid(), key: z.string(), name: z.string() })),
});

/** One of those files. */
export const internalFileSchema = z.strictObject({
  userId: id,
  tenantId: id,
  datasetId: z.uuid(),
  key: z.string().min(1).max(1_000),
});

const stepQueueSchema = z.enum(["steps", "long-steps", "bulk-steps"]);
export type StepQueue = z.infer<typeof stepQueueSchema>;

/** How much work waits, of all tenants. */
export const internalWaitingSchema = z.object({
  /** Messages in all queues of steps, and in each. */
  steps: z.int(),
  stepQueues: z.partialRecord(stepQueueSchema, z.int()).default({}),
  backlog: backlogSchema,
  /** Webhooks that were given up within the last hour. */
  webhooksGivenUp: z.int(),
  /** Entries of usage that the billing service will never take. */
  usageRefused: z.int(),
  /** For how long what waits longest is due; of steps what is not bulk, whose task may have begun long ago. */
  oldestSeconds: z.object({
    ...{ tasks: z.int(), steps: z.int().default(0) },
    ...{ webhooks: z.int(), usage: z.int() },
  }),
});

/** Everything that belongs to an id. */
export const internalExplainSchema = z.strictObject({ id: explainedIdSchema });

/** Usage that the billing service will never take: how many entries, and the ids of the newest. */
export const internalRefusedSchema = z.object({ count: z.int(), ids: z.array(z.string()) });

/** What was used by a tenant and counts in a period of the billing service that runs since then. */
export const internalUsageSchema = z.strictObject({ tenantId: id, from: z.iso.datetime() });

/** Between which numbers of rows the billing service has to count: what is on its way may be there or not. */
export const internalUsedSchema = z.object({ least: z.int(), most: z.int() });

/** Tenants whose schedules run, by their ids, after one of them. */
export const internalScheduledSchema = z.strictObject({
  after: z.string().max(200),
  limit: z.int().min(1).max(1_000),
});
export const internalTenantsSchema = z.object({ tenantIds: z.array(z.string()) });

/** What tenants may do now. */
export const internalEntitlementsSchema = z.strictObject({
  tenants: z.array(z.strictObject({ tenantId: id, entitlements: entitlementsSchema })).max(1_000),
});

export type InternalScheduled = z.infer<typeof internalScheduledSchema>;
export type InternalEntitlements = z.infer<typeof internalEntitlementsSchema>;
export type InternalRefused = z.infer<typeof internalRefusedSchema>;
export type InternalUsage = z.infer<typeof internalUsageSchema>;
export type InternalUsed = z.infer<typeof internalUsedSchema>;
export type InternalWaiting = z.infer<typeof internalWaitingSchema>;
export type InternalErase = z.infer<typeof internalEraseSchema>;
export type InternalErased = z.infer<typeof internalErasedSchema>;
export type InternalExport = z.infer<typeof internalExportSchema>;
export type InternalExported = z.infer<typeof internalExportedSchema>;
export type InternalFile = z.infer<typeof internalFileSchema>;
