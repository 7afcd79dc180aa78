import { z } from "zod";
import { pageQuerySchema } from "./list.ts";
import { taskStatuses } from "./tasks.ts";

/** Postgres keeps no text with a zero or half a character in it, and no other control character belongs into a name. */
export const isName = (text: string) => text.isWellFormed() && !/\p{Cc}/u.test(text);
export const notName = "Not a name: it has control characters, or half of one";

export const datasetNameSchema = z
  .string()
  .trim()
  .min(1, "Name the dataset")
  .max(200)
  .refine(isName, notName);

const mostMetadata = 50;
const isPlain = (text: string) => text.isWellFormed() && !text.includes("\0");
const metadataText = z.string().max(500).refine(isPlain, "Not a text");

/** What a tenant keeps beside a data set: names and plain values. */
const datasetMetadataSchema = z
  .record(
    z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, "Not a name: letters, digits, dots, lines and underscores"),
    z.union([metadataText, z.number(), z.boolean()]),
  )
  .refine((metadata) => Object.keys(metadata).length <= mostMetadata, `At most ${mostMetadata} of them`);

export const datasetSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  fileName: z.string(),
  bytes: z.number().int(),
  /** Of the address that the file came from, and is fetched from again by schedules; null for one that was uploaded. */
  sourceHost: z.string().nullable(),
  metadata: datasetMetadataSchema,
  createdAt: z.iso.datetime(),
  /** Since when it is in the bin; null when it is not. */
  deletedAt: z.iso.datetime().nullable(),
});

/** One of a list, with how it went the last time; the score is there once that run has finished. */
export const listedDatasetSchema = datasetSchema.extend({
  lastRun: z
    .object({
      ...{ id: z.uuid(), status: z.enum(taskStatuses), createdAt: z.iso.datetime() },
      ...{ score: z.number().nullable(), errorRowCount: z.int().nullable() },
    })
    .nullable(),
});

export const changeDatasetSchema = z.strictObject({
  name: datasetNameSchema.optional(),
  /** Takes the place of all that was there. */
  metadata: datasetMetadataSchema.optional(),
});

export const importDatasetSchema = z.strictObject({
  name: datasetNameSchema,
  /** An https address that anybody may ask. */
  url: z.url("Not an address").max(2_000),
});

const datasetSorts = ["-createdAt", "createdAt", "name", "-name", "bytes", "-bytes"] as const;

export const datasetQuerySchema = pageQuerySchema.extend({
  // It may carry a whole name.
  cursor: z.string().max(2_000).optional(),
  /** What the name has in it, in capitals or not. */
  q: z.string().trim().max(100).refine(isPlain, "Not a text").optional(),
  sort: z.enum(datasetSorts, `One of ${datasetSorts.join(", ")}`).default("-createdAt"),
  /** "true" for what is in the bin. */
  deleted: z.enum(["true", "false"], `"true" or "false"`).default("false"),
  /** A name and a text of the metadata, as "source:shop". */
  metadata: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}:/, `A name and a text, as "source:shop"`)
    .max(600)
    .refine(isPlain, "Not a text")
    .optional(),
});

/** How a file is written, and its first rows as they are in it. */
export const datasetPreviewSchema = z.object({
  format: z.enum(["csv", "jsonl"]),
  encoding: z.enum(["utf-8", "utf-16le", "utf-16be", "windows-1252"]),
  /** Null for JSON Lines. */
  delimiter: z.string().nullable(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.string())),
});

export type ListedDataset = z.infer<typeof listedDatasetSchema>;
export type Dataset = z.infer<typeof datasetSchema>;
export type DatasetMetadata = z.infer<typeof datasetMetadataSchema>;
export type DatasetQuery = z.output<typeof datasetQuerySchema>;
export type DatasetSort = (typeof datasetSorts)[number];
export type DatasetPreview = z.infer<typeof datasetPreviewSchema>;
