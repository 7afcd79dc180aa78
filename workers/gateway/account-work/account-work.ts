import { z } from "zod";

const traceparent = z.string().max(100).optional();

/** What the account queue carries: long work on one account, by the id of the row that says how far it is. */
export const accountWorkSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("export"), id: z.uuid(), traceparent }),
  z.object({ kind: z.literal("erase"), id: z.uuid(), traceparent }),
  z.object({ kind: z.literal("erase-tenant"), tenantId: z.string().min(1), traceparent }),
  z.object({ kind: z.literal("billing-event"), id: z.string().min(1), traceparent }),
]);

export type AccountWork = z.infer<typeof accountWorkSchema>;
