import { z } from "zod";
import type { Deps } from "../deps.ts";
import { log } from "../log.ts";
import { parseJson } from "../parse-json.ts";
import type { Sweep } from "../sweep.ts";
import { alertRules } from "./alert-rules.ts";
import { alertSchema, judgeAlerts } from "./judge-alerts.ts";
import { readWatched } from "./read-watched.ts";
import { tellOperators } from "./tell-operators.ts";

/** One small object, which the cron alone writes: R2 is there also while the database is not. */
const key = "watch/alerts.json";
const recordSchema = z.object({
  alerts: z.array(alertSchema),
  counts: z.record(z.string(), z.object({ all: z.int(), failed: z.int() })).nullable(),
  /** Of six hours. */
  looks: z.array(z.tuple([z.int(), z.int(), z.int()])).default([]),
});
type Record = z.infer<typeof recordSchema>;
const nothingYet: Record = { alerts: [], counts: null, looks: [] };

/**
 * Judges by the alert rules what the databases, queues and journeys say, and tells operators what began and what is over.
 * Where nobody can be told, nothing is read.
 * @throws {Error} of `tellOperators`; what could not be told is told by the next run.
 */
export async function watchProduct(deps: Deps, now = new Date()): Promise<void> {
  const { address, webhookUrl } = deps.config.alerts;
  if (address === null && webhookUrl === null) return;
  const before = await readRecord(deps);
  const { watched, kept } = await readWatched(deps, { before, now });
  const { fired, resolved, next, untold } = judgeAlerts(alertRules, { watched, before: before.alerts, now });
  for (const { name, about, summary } of fired) log("warn", "alert", { alert: name, about, summary });
  try {
    await tellOperators(deps, { fired, resolved, now });
  } catch (error) {
    await writeRecord(deps, { alerts: untold, ...kept });
    throw error;
  }
  await writeRecord(deps, { alerts: next, ...kept });
}

/** Of a record that cannot be read, nothing: what holds is told anew. */
async function readRecord({ files }: Pick<Deps, "files">): Promise<Record> {
  const parsed = recordSchema.safeParse(parseJson((await (await files.get(key))?.text()) ?? ""));
  return parsed.success ? parsed.data : nothingYet;
}

async function writeRecord({ files }: Pick<Deps, "files">, record: Record): Promise<void> {
  await files.put(key, JSON.stringify(record), { httpMetadata: { contentType: "application/json" } });
}

export const watchSweep: Sweep = { name: "watch", everyMinutes: 5, run: (deps) => watchProduct(deps) };
