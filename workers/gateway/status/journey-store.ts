import { type JourneyRecord, statusSchema } from "../../contract/status.ts";
import type { Deps } from "../deps.ts";
import { parseJson } from "../parse-json.ts";

/** One small object, which the cron alone writes: R2 is there also while the database is not. */
const key = "status/journeys.json";
const recordSchema = statusSchema.pick({ checkedAt: true, journeys: true, incidents: true });
export const nothingYet: JourneyRecord = { checkedAt: null, journeys: [], incidents: [] };

/** What is known of the journeys; of a record that cannot be read, nothing. */
export async function readJourneys({ files }: Pick<Deps, "files">): Promise<JourneyRecord> {
  const object = await files.get(key);
  if (object === null) return nothingYet;
  const parsed = recordSchema.safeParse(parseJson(await object.text()));
  return parsed.success ? parsed.data : nothingYet;
}

export async function writeJourneys({ files }: Pick<Deps, "files">, record: JourneyRecord): Promise<void> {
  await files.put(key, JSON.stringify(record), { httpMetadata: { contentType: "application/json" } });
}
