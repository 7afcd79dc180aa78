/** What a file may be like, and how much of it is held in memory at once. */
export const csvLimits = {
  columns: 1_000,
  /** The header ends, and types are found out, within these first bytes. */
  sampleBytes: 256 * 1024,
  sampleRows: 1_000,
  recordBytes: 1024 * 1024,
  chunkBytes: 512 * 1024,
  /** Bounds what the rows of a chunk weigh in memory when they are short; each chunk costs a turn of the queue. */
  chunkRows: 100_000,
  /** The same where they are wide: a line of JSON that says nothing of its columns is as wide as all others. */
  chunkCells: 1_000_000,
  /** Their list is kept by the flow, which keeps small things. */
  chunks: 4_000,
} as const;
