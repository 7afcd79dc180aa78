import { asc, gt, sql } from "drizzle-orm";
import { withPlatform, withTenant } from "../../../db/jobs/client.ts";
import { webhookEndpoints, webhookSecrets } from "../../../db/jobs/schema-webhooks.ts";
import type { Deps } from "../deps.ts";
import { resealSecret } from "./secrets.ts";

const pageRows = 100;

type Resealing = Pick<Deps, "config" | "db" | "log">;
type Count = { sealed: number; left: number };

/**
 * While WEBHOOK_SEALING_KEY is changed: seals with the new key what the database keeps sealed with the one before. A row
 * that neither key opens, or that was changed meanwhile, is left. `webhook secrets sealed anew` in the log says how many
 * there were; where that is none and nothing is left, the old key is not needed any more.
 * @returns null where no change is under way.
 */
export async function sweepSealedSecrets(deps: Resealing): Promise<Count | null> {
  if (deps.config.webhookSealingKeys.length === 1) return null;
  const count = { sealed: 0, left: 0 };
  for await (const tenantId of tenants(deps.db)) {
    const { sealed, left } = await resealTenant(deps, tenantId);
    count.sealed += sealed;
    count.left += left;
  }
  deps.log.info("webhook secrets sealed anew", count);
  return count;
}

/** The same for the secrets of one tenant. */
export async function resealTenant({ config, db }: Resealing, tenantId: string): Promise<Count> {
  const count = { sealed: 0, left: 0 };
  const [rows] = await withTenant(db, tenantId, (tx) => [tx.select().from(webhookSecrets)]);
  for (const { id, endpointId, sealed } of rows) {
    const anew = await resealSecret(config.webhookSealingKeys, { endpointId, sealed });
    if (anew === "current") continue;
    const isSealed = anew !== null && (await replace(db, { id, tenantId, sealed, anew }));
    count[isSealed ? "sealed" : "left"] += 1;
  }
  return count;
}

/** Those who have endpoints, a page at a time. */
async function* tenants(db: Deps["db"]): AsyncGenerator<string> {
  const { tenantId } = webhookEndpoints;
  let after = "";
  for (;;) {
    const [rows] = await withPlatform(db, (tx) => [
      tx
        .select({ tenantId })
        .from(webhookEndpoints)
        .where(gt(tenantId, after))
        .groupBy(tenantId)
        .orderBy(asc(tenantId))
        .limit(pageRows),
    ]);
    for (const row of rows) yield row.tenantId;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageRows) return;
    after = last.tenantId;
  }
}

type Replaced = { id: string; tenantId: string; sealed: string; anew: string };

/** In one statement, since the worker may add and remove secrets and not write over one. */
async function replace(db: Deps["db"], { id, tenantId, sealed, anew }: Replaced): Promise<boolean> {
  const [{ rows }] = await withTenant(db, tenantId, (tx) => [
    tx.execute(sql`
      with gone as (delete from ${webhookSecrets} where id = ${id}::uuid and sealed = ${sealed} returning *)
      insert into ${webhookSecrets} (id, tenant_id, endpoint_id, sealed, expires_at, created_at)
      select id, tenant_id, endpoint_id, ${anew}, expires_at, created_at from gone returning id`),
  ]);
  return rows.length > 0;
}
