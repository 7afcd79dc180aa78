import { z } from "zod";

export const healthSchema = z.object({ status: z.literal("ok"), version: z.string() });

/** `error` names what is wrong without an address or a credential. */
const dependencySchema = z.object({
  name: z.string(),
  status: z.enum(["ok", "down"]),
  latencyMs: z.number(),
  error: z.string().optional(),
});

/** "down" (503) when Postgres is, "degraded" (200) when anything else is. */
export const readinessSchema = z.object({
  status: z.enum(["ok", "degraded", "down"]),
  version: z.string(),
  dependencies: z.array(dependencySchema),
});

export type Readiness = z.infer<typeof readinessSchema>;
