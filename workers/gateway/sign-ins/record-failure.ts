import { sql } from "drizzle-orm";
import type { Context } from "hono";
import { signIn } from "../../../db/gateway/schema-people.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import { auditStatement } from "../audit/audit.ts";
import { originOf } from "../audit/origin.ts";
import type { AppEnv } from "../router.ts";
import { placeOf } from "./place.ts";

/** Whoever guesses must not fill the tables: what goes beyond is counted by the lock and written nowhere. */
const mostAnHour = 30;

type Failure = {
  method: string;
  outcome: "failed" | "locked";
  /** The account is locked by it. */
  locks: boolean;
};

/** Notes in an account's history, and with it in the audit log, that somebody did not get in. */
export async function recordFailure(
  c: Context<AppEnv>,
  userId: string,
  { method, outcome, locks }: Failure,
): Promise<void> {
  const { db, audit } = c.var.deps;
  const origin = originOf(c);
  const id = crypto.randomUUID();
  const place = { actorId: userId, tenantId: null, targetId: userId };
  const changes = { method: [null, method], outcome: [null, outcome] } satisfies Record<
    string,
    [null, string]
  >;
  const failed = await audit.seal(origin, { action: "sign_in.failed", ...place, changes });
  const isNoted = sql`exists (select from ${signIn} where id = ${id})`;
  const noted = [
    // One after another: of many at once, each would count the rows before the others' are there.
    db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`sign_in:${userId}`}, 0))`),
    db.execute(sql`insert into ${signIn} (id, user_id, method, outcome, ip_address, user_agent, place)
      select ${id}, ${userId}, ${method}, ${outcome}, ${origin.address}, ${origin.userAgent}, ${placeOf(c.req.raw)}
      where (select count(*) from ${signIn}
        where user_id = ${userId} and outcome <> 'succeeded' and created_at > now() - interval '1 hour') < ${mostAnHour}`),
    db.execute(auditStatement(failed, isNoted)),
  ] as const;
  if (!locks) return void (await withUser(db, userId, noted));
  const lock = await audit.seal(origin, { action: "sign_in.locked", ...place });
  await withUser(db, userId, [...noted, db.execute(auditStatement(lock))]);
}
