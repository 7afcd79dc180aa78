import { z } from "zod";
import { type Distribution, distributionSchema } from "../../contract/results.ts";
import { readPlace, writePlace } from "../cursor.ts";
import { distributionsKey, taskFolder } from "../files/keys.ts";
import type { VerbContext } from "../verb-context.ts";
import { findResult } from "./find-result.ts";

const placeSchema = z.tuple([z.literal("columns"), z.int().min(0)]);

type Page = { id: string; limit: number; cursor?: string | undefined };

/**
 * How the values of a task's columns are spread, in the order of the columns. None for a task of a time when that was not
 * counted.
 * @throws {ApiError} `not_found`, or `conflict` for a task without a result.
 */
export async function listDistributions(
  context: VerbContext,
  { id, limit, cursor }: Page,
): Promise<{ data: Distribution[]; nextCursor: string | null }> {
  const { task } = await findResult(context, id);
  const from = cursor === undefined ? 0 : readPlace(cursor, placeSchema)[1];
  const { tenantId, datasetId } = task;
  const stored = await context.files.get(distributionsKey(taskFolder({ tenantId, datasetId, taskId: id })));
  if (stored === null) return { data: [], nextCursor: null };
  const all = z.array(distributionSchema).parse(await stored.json());
  const data = all.slice(from, from + limit);
  const next = from + data.length;
  return { data, nextCursor: next < all.length ? writePlace(["columns", next]) : null };
}
