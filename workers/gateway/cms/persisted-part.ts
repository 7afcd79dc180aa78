/** What a query asks of one collection, as far as its policy goes: many rows, the first of them, or the only one. */
export type Part = {
  collection: string;
  /** Paths with commas between them. */
  fields: string;
  filter?: object;
  sort?: string;
  limit?: number;
  page?: number;
  /** One row, or null where there is none. */
  isFirst?: true;
};

export type Parts = Record<string, Part>;
