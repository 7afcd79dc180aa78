import { and, like, lt, sql } from "drizzle-orm";
import { verification } from "../../../db/gateway/schema.ts";
import type { Sweep } from "../sweep.ts";

/** Removes what was kept for sign-ins that nobody came back from. */
export const sweepSignInStates: Sweep = {
  name: "sweep-sign-in-states",
  everyMinutes: 60,
  run: async ({ db }) => {
    await db
      .delete(verification)
      .where(and(like(verification.identifier, "sso-%"), lt(verification.expiresAt, sql`now()`)));
  },
};
