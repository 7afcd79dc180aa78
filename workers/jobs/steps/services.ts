import { z } from "zod";
import type { Deps } from "../deps.ts";

/** What the steps work with. */
export type Services = Pick<Deps, "db" | "files" | "announce" | "meter">;

/** Which task a flow works on. */
export const taskRefSchema = z.object({
  tenantId: z.string().min(1),
  taskId: z.uuid(),
  datasetId: z.uuid(),
  /** The dataset's file in R2. */
  objectKey: z.string().min(1),
});

export type TaskRef = z.infer<typeof taskRefSchema>;
