import { z } from "zod";
import { columnStatisticsSchema } from "./tasks.ts";

/** How the values of a column are spread. */
export const distributionSchema = z.object({
  name: z.string(),
  /** Of numbers and dates: from, and up to but without `to`. */
  bins: z.array(z.object({ from: z.string(), to: z.string(), count: z.int() })).nullable(),
  /** Of others, while few differ: the most frequent ones. */
  values: z.array(z.object({ value: z.string(), count: z.int() })).nullable(),
});

/** The files that a completed task leaves. */
export const resultFiles = {
  "clean.csv": "The cleaned rows as CSV, exactly as they are: a spreadsheet may take a cell for a formula",
  "clean.jsonl": "The cleaned rows as JSON Lines, with numbers and truth values as such",
  "errors.csv":
    "What is wrong, as CSV; an apostrophe stands before a cell that a spreadsheet would take for a formula",
  "errors.jsonl": "What is wrong, as JSON Lines",
} as const;

export type ResultFile = keyof typeof resultFiles;

export const resultFileSchema = z.enum(
  Object.keys(resultFiles) as [ResultFile, ...ResultFile[]],
  `Not a file of a task: one of ${Object.keys(resultFiles).join(", ")}`,
);

const runSchema = z.object({
  id: z.uuid(),
  finishedAt: z.iso.datetime(),
  score: z.number(),
  completeness: z.number(),
  validity: z.number(),
  uniqueness: z.number(),
  rows: z.int(),
  errorRowCount: z.int(),
});

/** A completed task beside the one before it over the same data set; `before` is null for the first. */
export const comparisonSchema = z.object({
  before: runSchema.nullable(),
  after: runSchema,
  /** By name, in the order of the later one; null where a column is not there. */
  columns: z.array(
    z.object({
      name: z.string(),
      before: columnStatisticsSchema.nullable(),
      after: columnStatisticsSchema.nullable(),
    }),
  ),
});

export type Distribution = z.infer<typeof distributionSchema>;
export type ComparedRun = z.infer<typeof runSchema>;
export type Comparison = z.infer<typeof comparisonSchema>;
