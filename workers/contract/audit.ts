import { z } from "zod";

/** One thing that somebody did. Times are ISO 8601. */
export const auditEntrySchema = z.object({
  id: z.uuid(),
  /** Its number in the log of its tenant, or of the platform. */
  seq: z.number().int(),
  occurredAt: z.iso.datetime(),
  action: z.string(),
  actor: z.object({ type: z.string(), id: z.string().nullable() }),
  target: z.object({ type: z.string(), id: z.string() }).nullable(),
  tenantId: z.string().nullable(),
  requestId: z.string().nullable(),
  /** Null where the person was erased. */
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  /** Field to what it was before and after; those of somebody who was erased are missing. */
  changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
});

export type AuditEntryView = z.infer<typeof auditEntrySchema>;
