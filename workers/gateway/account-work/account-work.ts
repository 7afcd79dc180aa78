import { z } from "zod";
import { type AuditAction, auditActions } from "../audit/actions.ts";

const traceparent = z.string().max(100).optional();
const changes = z.record(z.string(), z.tuple([z.unknown(), z.unknown()]));
const actions = Object.keys(auditActions) as [AuditAction, ...AuditAction[]];

/** What the audit log is told later, since it could not be told at once. */
const lateEntry = z.object({
  kind: z.literal("audit-entry"),
  origin: z.object({
    ...{ address: z.string().nullable(), userAgent: z.string().nullable(), requestId: z.string().nullable() },
    impersonatorId: z.string().nullish(),
  }),
  entry: z.object({
    action: z.enum(actions),
    ...{ actorId: z.string().nullable(), tenantId: z.string().nullable(), targetId: z.string().nullable() },
    changes: changes.optional(),
  }),
  traceparent,
});

/** What the account queue carries: long work on one account, by the id of the row that says how far it is. */
export const accountWorkSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("export"), id: z.uuid(), traceparent }),
  z.object({ kind: z.literal("erase"), id: z.uuid(), traceparent }),
  z.object({ kind: z.literal("erase-tenant"), tenantId: z.string().min(1), traceparent }),
  z.object({ kind: z.literal("billing-event"), id: z.string().min(1), traceparent }),
  lateEntry,
]);

export type AccountWork = z.infer<typeof accountWorkSchema>;
