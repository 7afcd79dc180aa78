import { lt, sql } from "drizzle-orm";
import { entryRule } from "../../../db/gateway/schema-platform.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { Sweep } from "../sweep.ts";

/** Rules that ended stay for a month, to be seen in the list; the audit log keeps that they were there. */
export const sweepEntryRules: Sweep = {
  name: "entry-rules",
  everyMinutes: 60,
  run: async ({ db }) => {
    const old = lt(entryRule.endsAt, sql`now() - interval '30 days'`);
    await withPlatform(db, [db.delete(entryRule).where(old)]);
  },
};
