import { and, eq, inArray, ne } from "drizzle-orm";
import { organization } from "../../../db/gateway/schema.ts";
import { auditLog } from "../../../db/gateway/schema-audit.ts";
import { subscription } from "../../../db/gateway/schema-billing.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import type { Sweep } from "../sweep.ts";
import { endBilling } from "./end-billing.ts";
import { pagesOfTurn } from "./pages-of-turn.ts";
import { syncTenant } from "./sync-tenant.ts";

const everyMinutes = 60;
/** Of a run, so that it neither keeps the other sweeps waiting nor asks Lago without end. */
const mostPages = 20;
const mostHealed = 50;

type Strays = { unread: string[]; deleted: string[]; unknown: string[] };

/**
 * Asks Lago for what runs, and looks for what is not known here: the reconciler reads again only what is. What a
 * tenant has begun without a row of it, since writing that failed and no webhook came, is read; what a deleted tenant
 * still pays for, since the message that ends it was lost, is ended. What is nobody's stays until somebody has looked.
 * Each run looks at the newest page and at a stretch of the others, so that all of them have their turn.
 */
export const straySweep: Sweep = {
  name: "billing_strays",
  everyMinutes,
  async run(deps) {
    const turn = Math.floor(Date.now() / (everyMinutes * 60_000));
    const { unread, deleted, unknown } = await findStrays(deps, turn);
    const healed = [
      ...unread.map((tenantId) => ({ tenantId, work: () => readAgain(deps, tenantId) })),
      ...deleted.map((tenantId) => ({ tenantId, work: () => endBilling(deps, tenantId) })),
    ];
    for (const { tenantId, work } of healed.slice(0, mostHealed)) await heal(tenantId, work);
    if (healed.length > mostHealed) log("warn", "billing_strays_left", { count: healed.length - mostHealed });
    if (unknown.length > 0)
      log("error", "billing_of_nobody", { count: unknown.length, first: unknown.slice(0, 10) });
  },
};

/** What runs in Lago and is not known here as it should be, in the newest page and those whose turn it is. */
export async function findStrays(deps: Pick<Deps, "db" | "lagoAccounts">, turn: number): Promise<Strays> {
  const newest = await deps.lagoAccounts.listRunning(1);
  const strays = await compare(deps, newest.tenantIds);
  for (const page of pagesOfTurn(newest.pages, { turn, most: mostPages })) {
    const { tenantIds } = await deps.lagoAccounts.listRunning(page);
    const found = await compare(deps, tenantIds);
    for (const kind of ["unread", "deleted", "unknown"] as const) strays[kind].push(...found[kind]);
  }
  return strays;
}

async function compare({ db }: Pick<Deps, "db">, running: readonly string[]): Promise<Strays> {
  const [known, present, deletions] = await withPlatform(db, [
    db
      .select({ id: subscription.tenantId })
      .from(subscription)
      .where(and(inArray(subscription.tenantId, running), ne(subscription.status, "ended"))),
    db.select({ id: organization.id }).from(organization).where(inArray(organization.id, running)),
    db
      .select({ id: auditLog.tenantId })
      .from(auditLog)
      .where(and(inArray(auditLog.tenantId, running), eq(auditLog.action, "tenant.deleted"))),
  ]);
  const idsOf = (rows: readonly { id: string | null }[]) => new Set(rows.map(({ id }) => id));
  const [rows, here, deleted] = [idsOf(known), idsOf(present), idsOf(deletions)];
  const gone = running.filter((id) => !here.has(id));
  return {
    unread: running.filter((id) => here.has(id) && !rows.has(id)),
    deleted: gone.filter((id) => deleted.has(id)),
    unknown: gone.filter((id) => !deleted.has(id)),
  };
}

/** @throws {Error} where there is still nothing to write, as for a plan that is not in the catalogue. */
async function readAgain(deps: Deps, tenantId: string): Promise<void> {
  const row = await syncTenant(deps, tenantId);
  if (row === null) throw new Error("What runs in Lago is none of the plans of the catalogue");
}

/** One that fails is tried again with a later run, and keeps none from being healed. */
async function heal(tenantId: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    log("warn", "billing_stray_healed", { tenantId });
  } catch (error) {
    log("error", "billing_stray_not_healed", { tenantId, ...describeError(error) });
  }
}
