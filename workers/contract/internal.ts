import { z } from "zod";

/**
 * What the gateway asks of the jobs worker by itself, on behalf of nobody who is signed in. Its tokens have an audience
 * of their own, live for a minute and name what they are for: none of them is good for anything else.
 */
export const internalAudience = "selvedge-internal";
export const internalTokenLifeSeconds = 60;

const internalPurposes = ["erase", "export", "observe"] as const;
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

/** How much work waits. */
export const internalWaitingSchema = z.object({ steps: z.int() });

export type InternalWaiting = z.infer<typeof internalWaitingSchema>;
export type InternalErase = z.infer<typeof internalEraseSchema>;
export type InternalErased = z.infer<typeof internalErasedSchema>;
export type InternalExport = z.infer<typeof internalExportSchema>;
export type InternalExported = z.infer<typeof internalExportedSchema>;
export type InternalFile = z.infer<typeof internalFileSchema>;
