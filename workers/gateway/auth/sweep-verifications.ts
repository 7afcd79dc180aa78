import { lt, sql } from "drizzle-orm";
import { verification } from "../../../db/gateway/schema.ts";
import type { Sweep } from "../sweep.ts";

/** Removes short-lived secrets a month after their end; until then a link that is late can still say why. */
export const sweepVerifications: Sweep = {
  name: "verifications",
  everyMinutes: 60,
  run: async ({ db }) => {
    await db.delete(verification).where(lt(verification.expiresAt, sql`now() - interval '30 days'`));
  },
};
