import { z } from "zod";

export const datasetSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  fileName: z.string(),
  bytes: z.number().int(),
  createdAt: z.iso.datetime(),
});

export const datasetNameSchema = z.string().trim().min(1, "Name the dataset").max(200);

export type Dataset = z.infer<typeof datasetSchema>;
