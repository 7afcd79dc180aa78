import type { z } from "zod";
import type { Loaded } from "../failure.ts";
import { readRows } from "./read-content.ts";

const pageSize = 100;
/** Of more, only these are named in one file. */
const mostPages = 20;

/** All published rows of a collection, in its own order. */
export async function readAll<Schema extends z.ZodType>(
  collection: string,
  rows: { fields: string[]; schema: Schema },
): Promise<Loaded<z.output<Schema>[]>> {
  const all: z.output<Schema>[] = [];
  for (let page = 0; page < mostPages; page += 1) {
    const loaded = await readRows(collection, rows, {
      limit: pageSize,
      ...(page > 0 && { offset: page * pageSize }),
    });
    if (!loaded.ok) return loaded;
    all.push(...loaded.data);
    if (loaded.data.length < pageSize) break;
  }
  return { ok: true, data: all };
}
