import { inArray, lt, sql } from "drizzle-orm";
import { signIn } from "../../../db/gateway/schema-people.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import type { Sweep } from "../sweep.ts";

const keptForDays = 180;

/** A run removes no more than this, so that none takes long; the next goes on. */
const mostAtOnce = 10_000;

async function removeOldSignIns({ db }: Pick<Deps, "db">): Promise<void> {
  const old = db
    .select({ id: signIn.id })
    .from(signIn)
    .where(lt(signIn.createdAt, sql`now() - make_interval(days => ${keptForDays})`))
    .limit(mostAtOnce);
  await withPlatform(db, [db.delete(signIn).where(inArray(signIn.id, old))]);
}

export const sweepSignIns: Sweep = { name: "sign-ins", everyMinutes: 60, run: removeOldSignIns };
