import { and, asc, eq, isNull, lt, or, sql } from "drizzle-orm";
import { deadLetters } from "../../../db/jobs/schema.ts";
import { deadLetterDays } from "../../contract/dead-letters.ts";
import type { Deps } from "../deps.ts";
import { discardLetter } from "./discard-letter.ts";
import { readLetters, selectLetters } from "./reach.ts";

type SweepOptions = { waitingDays?: number; unclearedSeconds?: number; limit?: number };

/**
 * Discards, of all tenants, what waited for longer than a flow can be begun again, and clears up behind what was
 * discarded and not cleared. Returns how many letters.
 */
export async function sweepLetters(
  deps: Pick<Deps, "db" | "files" | "flows" | "log">,
  { waitingDays = deadLetterDays, unclearedSeconds = 60, limit = 100 }: SweepOptions = {},
): Promise<number> {
  const found = await readLetters(deps.db, "platform", (tx) =>
    selectLetters(tx)
      .where(
        or(
          and(
            eq(deadLetters.status, "waiting"),
            lt(deadLetters.createdAt, sql`now() - make_interval(days => ${waitingDays})`),
          ),
          and(
            eq(deadLetters.status, "discarded"),
            isNull(deadLetters.clearedAt),
            lt(deadLetters.settledAt, sql`now() - make_interval(secs => ${unclearedSeconds})`),
          ),
        ),
      )
      .orderBy(asc(deadLetters.createdAt))
      .limit(limit),
  );
  let settled = 0;
  for (const { id, tenantId } of found) {
    try {
      await discardLetter(deps, { reach: { tenantId }, id });
      settled += 1;
    } catch (error) {
      deps.log.error("cannot discard a dead letter", { letter: id, error });
    }
  }
  return settled;
}
