import { and, eq, sql } from "drizzle-orm";
import { withTenant } from "../../../db/jobs/client.ts";
import { datasets } from "../../../db/jobs/schema.ts";
import { ApiError } from "../../contract/api-error.ts";
import { type DatasetRules, type RuleSet, ruleSetSchema } from "../../contract/rules.ts";
import { compilePattern } from "../values/pattern.ts";
import { suggestRules } from "../values/suggest-rules.ts";
import type { VerbContext } from "../verb-context.ts";
import { datasetNotFound } from "./get-dataset.ts";
import { openDataset } from "./open-dataset.ts";

/**
 * The rules of a dataset: those that were stored, or, before any were, what its first rows suggest.
 * @throws {ApiError} `not_found`, or `unprocessable` where nothing can be suggested from its file.
 */
export async function getRules(context: VerbContext, { id }: { id: string }): Promise<DatasetRules> {
  const { actor, db } = context;
  const [[row]] = await withTenant(db, actor.tenantId, (tx) => [
    tx
      .select({ rules: datasets.rules, version: datasets.rulesVersion })
      .from(datasets)
      .where(eq(datasets.id, id)),
  ]);
  if (row === undefined) throw datasetNotFound(id);
  const etag = etagOf(row.version);
  if (row.rules !== null) return { source: "stored", rules: ruleSetSchema.parse(row.rules), etag };
  const { head } = await openDataset(context, id);
  return { source: "suggested", rules: suggestRules({ header: head.header, rows: head.sample }), etag };
}

type NewRules = { id: string; rules: RuleSet; ifMatch: string | undefined };

/**
 * Stores the rules of a dataset, if nobody stored others since they were read.
 * @throws {ApiError} `not_found`; `precondition_failed` when somebody did, or it is not said what was read;
 *   `invalid_request` naming a pattern that is none.
 */
export async function storeRules(
  { actor, db }: VerbContext,
  { id, rules, ifMatch }: NewRules,
): Promise<DatasetRules> {
  refusePatterns(rules);
  const version = versionOf(ifMatch);
  const [[found], [row]] = await withTenant(db, actor.tenantId, (tx) => [
    tx.select({ version: datasets.rulesVersion }).from(datasets).where(eq(datasets.id, id)),
    tx
      .update(datasets)
      .set({ rules, rulesVersion: sql`${datasets.rulesVersion} + 1` })
      .where(and(eq(datasets.id, id), eq(datasets.rulesVersion, version)))
      .returning({ version: datasets.rulesVersion }),
  ]);
  if (found === undefined) throw datasetNotFound(id);
  if (row === undefined) {
    const message = "Somebody changed the rules meanwhile: read them again, and make the change there";
    throw new ApiError("precondition_failed", message);
  }
  return { source: "stored", rules, etag: etagOf(row.version) };
}

function etagOf(version: number): string {
  return `"rules-${version}"`;
}

function versionOf(ifMatch: string | undefined): number {
  const version = /^(?:W\/)?"rules-(\d{1,9})"$/.exec(ifMatch?.trim() ?? "")?.[1];
  if (version !== undefined) return Number(version);
  throw new ApiError(
    "precondition_failed",
    "Say which rules the change is made to: send If-Match with the ETag that they were read with",
  );
}

function refusePatterns({ columns }: RuleSet): void {
  // The first one ends it: what is too large takes long to compile.
  for (const [index, { pattern }] of columns.entries()) {
    if (pattern === null) continue;
    try {
      compilePattern(pattern);
    } catch (error) {
      const reason = error instanceof Error ? error.message : "it is none";
      const [path, message] = [`body.columns.${index}.pattern`, `Not a pattern: ${reason}`];
      const errors = [{ path, message }];
      throw new ApiError("invalid_request", `Cannot store the rules: ${path} (${message})`, { errors });
    }
  }
}
