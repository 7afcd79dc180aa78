import { and, eq, isNotNull, lt, sql } from "drizzle-orm";
import { billingEffect } from "../../../db/gateway/schema-billing.ts";
import { withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import type { Sweep } from "../sweep.ts";
import { readTold } from "./effects.ts";
import { tellAdministrators, tellPayers } from "./tell-payers.ts";

type TellDeps = Pick<Deps, "config" | "db" | "redis" | "mailQueue">;

const most = 100;

/** Tells what of a tenant's billing was not told yet. What fails is logged, and left to the sweep. */
export async function tellEffects(deps: TellDeps, tenantId: string): Promise<void> {
  const [waiting] = await withTenant(deps.db, tenantId, [
    deps.db.select().from(billingEffect).where(isNotNull(billingEffect.tell)).limit(most),
  ]);
  for (const { key, tell } of waiting) {
    if (tell === null) continue;
    try {
      const content = readTold(tell);
      await tellPayers(deps, tenantId, { key, content });
      if (content.kind === "billing.disputed") await tellAdministrators(deps, tenantId, { key, content });
      await withTenant(deps.db, tenantId, [
        deps.db.update(billingEffect).set({ tell: null }).where(eq(billingEffect.key, key)),
      ]);
    } catch (error) {
      log("error", "billing_effect_not_told", { tenantId, key, ...describeError(error) });
    }
  }
}

/** Tells what was left untold by a crash, or by what was away. */
export const effectSweep: Sweep = {
  name: "billing_effects",
  everyMinutes: 5,
  async run(deps) {
    const [found] = await withPlatform(deps.db, [
      deps.db
        .selectDistinct({ tenantId: billingEffect.tenantId })
        .from(billingEffect)
        .where(
          and(isNotNull(billingEffect.tell), lt(billingEffect.createdAt, sql`now() - interval '1 minute'`)),
        )
        .limit(most),
    ]);
    for (const { tenantId } of found) await tellEffects(deps, tenantId);
  },
};
