import { asc, lt, sql } from "drizzle-orm";
import { withPlatform } from "../../../db/jobs/client.ts";
import { uploads } from "../../../db/jobs/schema-uploads.ts";
import type { Deps } from "../deps.ts";
import { dropUpload } from "./end-upload.ts";
import { uploadHours } from "./find-upload.ts";

/** Removes uploads that nobody completed in time, of all tenants. Returns how many that were. */
export async function sweepUploads(
  { db, files, log }: Pick<Deps, "db" | "files" | "log">,
  { hours = uploadHours, limit = 50 }: { hours?: number; limit?: number } = {},
): Promise<number> {
  const [found] = await withPlatform(db, (tx) => [
    tx
      .select()
      .from(uploads)
      .where(lt(uploads.createdAt, sql`now() - make_interval(hours => ${hours}::integer)`))
      .orderBy(asc(uploads.createdAt))
      .limit(limit),
  ]);
  let dropped = 0;
  for (const upload of found) {
    try {
      if (await dropUpload({ db, files }, upload)) dropped += 1;
    } catch (error) {
      log.error("cannot remove an upload that is over", { uploadId: upload.id, error });
    }
  }
  return dropped;
}
