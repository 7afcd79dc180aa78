import { count, eq, sql } from "drizzle-orm";
import { type Database, inTransaction } from "../../../db/gateway/client.ts";
import { featureFlag, featureFlagOverride } from "../../../db/gateway/schema-platform.ts";
import { enterPlatform, withPlatform } from "../../../db/gateway/tenant.ts";
import { declarationOf, type Flag, type FlagName, flagNames, type PutFlag } from "../../contract/flags.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { announceChanged } from "../identity/changed-sessions.ts";
import { flagsName } from "./flag-desk.ts";

export type FlagContext = Pick<Deps, "config" | "db" | "redis" | "flags"> & Recording & { actorId: string };

/** Every flag that is declared, and what was said of it. */
export async function listFlags(db: Database): Promise<Flag[]> {
  const { name } = featureFlagOverride;
  const [said, overrides] = await withPlatform(db, [
    db.select().from(featureFlag),
    db.select({ name, tenants: count() }).from(featureFlagOverride).groupBy(name),
  ]);
  return flagNames.map((flag) => ({
    ...{ name: flag, ...declarationOf(flag) },
    ...rolloutOf(said.find((row) => row.name === flag)),
    overrides: overrides.find((row) => row.name === flag)?.tenants ?? 0,
  }));
}

/** Says what holds for all tenants of which nothing else is said. */
export async function putFlag(context: FlagContext, name: FlagName, wanted: PutFlag): Promise<Flag> {
  const { config, db, audit, origin, actorId } = context;
  const { rollout, sharePercent, note } = wanted;
  await inTransaction(config.database, async (transaction) => {
    await enterPlatform(transaction);
    // Two changes at once follow one another, so that the log tells of both as they were.
    await transaction.execute(sql`select pg_advisory_xact_lock(hashtextextended('feature_flags', 0))`);
    const [row] = await transaction.select().from(featureFlag).where(eq(featureFlag.name, name));
    const before = textOf(rolloutOf(row));
    if (before === textOf(wanted)) return;
    if (rollout === "default") {
      await transaction.delete(featureFlag).where(eq(featureFlag.name, name));
    } else {
      const set = { rollout, sharePercent, changedAt: new Date() };
      await transaction
        .insert(featureFlag)
        .values({ name, ...set })
        .onConflictDoUpdate({ target: featureFlag.name, set });
    }
    const changes = { rollout: [before, textOf(wanted)], note: [null, note] } as Record<
      string,
      [unknown, unknown]
    >;
    const entry = await audit.seal(origin, {
      ...{ action: "feature_flag.changed", actorId, tenantId: null, targetId: name, changes },
    });
    await transaction.execute(auditStatement(entry));
  });
  await tellFlags(context);
  const flag = (await listFlags(db)).find((each) => each.name === name);
  if (flag === undefined) throw new Error(`Cannot find the flag "${name}" that was changed`);
  return flag;
}

/** Tells every isolate that the flags changed, this one at once. */
export async function tellFlags({ redis, flags }: Pick<Deps, "redis" | "flags">): Promise<void> {
  await announceChanged(redis, [flagsName]);
  await flags.reload();
}

function rolloutOf(row: typeof featureFlag.$inferSelect | undefined): Pick<Flag, "rollout" | "sharePercent"> {
  if (row?.rollout === "share") return { rollout: "share", sharePercent: row.sharePercent };
  if (row === undefined) return { rollout: "default", sharePercent: null };
  return { rollout: row.rollout === "on" ? "on" : "off", sharePercent: null };
}

function textOf({ rollout, sharePercent }: Pick<Flag, "rollout" | "sharePercent">): string {
  return rollout === "share" ? `${sharePercent} %` : rollout;
}
