import { z } from "zod";
import { linkTokenSchema } from "./auth.ts";

/** Undoing that: by the token of the mail, or as who is signed in. */
export const restoreAccountSchema = z.strictObject({ token: linkTokenSchema.optional() });

/** When an account is going to be erased, if that was asked for. */
export const pendingErasureSchema = z.object({
  erasure: z.object({ dueAt: z.iso.datetime(), requestedAt: z.iso.datetime() }).nullable(),
});

/** An archive of everything that is held about a person. */
export const dataExportSchema = z.object({
  id: z.uuid(),
  status: z.enum(["pending", "ready", "failed"]),
  createdAt: z.iso.datetime(),
  /** Until when a ready one can be had. */
  expiresAt: z.iso.datetime().nullable(),
  bytes: z.int().nullable(),
});

export type DataExport = z.infer<typeof dataExportSchema>;
