import { z } from "zod";
import type { Database } from "../../../db/jobs/client.ts";

/** What the steps work with. */
export type Services = { db: Database; files: R2Bucket };

/** Which task a flow works on. */
export const taskRefSchema = z.object({
  tenantId: z.string().min(1),
  taskId: z.uuid(),
  datasetId: z.uuid(),
  /** The dataset's file in R2. */
  objectKey: z.string().min(1),
});

export type TaskRef = z.infer<typeof taskRefSchema>;
