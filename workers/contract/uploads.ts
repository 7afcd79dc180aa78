import { z } from "zod";
import { datasetNameSchema } from "./datasets.ts";

/** Every part but the last has this size: Cloudflare takes bodies up to 100 MB, and R2 parts of one size. */
export const uploadPartBytes = 16 * 1024 * 1024;

/** What one request may bring of a file, whatever a plan takes: below Cloudflare's 100 MB of all that is sent. */
export const mostBytesAtOnce = 90 * 1024 * 1024;

/** A gigabyte, where a plan takes as much. */
const mostUploadBytes = 1024 * 1024 * 1024;

export const createUploadSchema = z.strictObject({
  name: datasetNameSchema,
  fileName: z
    .string()
    .trim()
    .min(1, "Name the file")
    .max(255)
    .refine((name) => name.isWellFormed(), "Not a name"),
  /** How large the whole file is. */
  bytes: z.int().min(1, "The file is empty").max(mostUploadBytes, "Over a gigabyte"),
});

/** A file that comes in parts: those that are here need not be sent again. */
export const uploadSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  fileName: z.string(),
  bytes: z.int(),
  partBytes: z.int(),
  parts: z.array(z.object({ number: z.int(), bytes: z.int() })),
  /** The data set, which has the same id, once it is one. */
  datasetId: z.uuid().nullable(),
  createdAt: z.iso.datetime(),
  /** What is not complete by then is removed. */
  expiresAt: z.iso.datetime(),
});

export const partNumberSchema = z
  .string()
  .regex(/^[1-9]\d{0,2}$/, "Not the number of a part: they count from 1");

export type Upload = z.infer<typeof uploadSchema>;
