import { z } from "zod";
import { profileKey } from "../files/keys.ts";
import { columnPlanSchema } from "../values/column-plan.ts";

/** What `fetch` found out about a file and the later steps go by. */
const profileSchema = z.object({
  format: z.enum(["csv", "jsonl"]).default("csv"),
  delimiter: z.string().length(1),
  /** Of JSON Lines: the key of each column. */
  keys: z.array(z.string()).default([]),
  columns: z.array(columnPlanSchema),
});

export type Profile = z.infer<typeof profileSchema>;

export async function writeProfile(files: R2Bucket, folder: string, profile: Profile): Promise<void> {
  await files.put(profileKey(folder), JSON.stringify(profile));
}

/** @throws {Error} when it is not there: the step that writes it comes first. */
export async function readProfile(files: R2Bucket, folder: string): Promise<Profile> {
  const object = await files.get(profileKey(folder));
  if (object === null) throw new Error(`Cannot read "${profileKey(folder)}": it is not there`);
  return profileSchema.parse(await object.json());
}
