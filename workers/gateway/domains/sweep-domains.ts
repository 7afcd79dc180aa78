import { and, asc, eq, isNotNull, lt, sql } from "drizzle-orm";
import { organization } from "../../../db/gateway/schema.ts";
import { member, tenantDomain } from "../../../db/gateway/schema-tenants.ts";
import { withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import { auditStatement } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { describeError, log } from "../log.ts";
import { notify } from "../notifications/notify.ts";
import type { Sweep } from "../sweep.ts";
import { isProven } from "./domain-record.ts";

/**
 * Every day a verified domain's record is looked for again, since the domain may be another's by now. Once it is gone,
 * nobody joins by the domain; a week later the domain is verified no more: the organization's provider signs nobody in
 * by it, and its directory makes nobody of it. Members stay, and the owners are told at both times.
 */
export const domainSweep: Sweep = { name: "domains", everyMinutes: 60, run: sweepDomains };

const checkedEveryHours = 23;
const graceDays = 7;
/** So that a run ends; the ones that waited longest go first. */
const mostInOneRun = 200;

type Row = typeof tenantDomain.$inferSelect;
type Changes = Record<string, [unknown, unknown]>;
/** What is written, what the log and the owners are told of it, and whether the domain still counts. */
type Outcome = { set: Partial<Row>; changes?: Changes; counts: boolean };

export async function sweepDomains(deps: Deps): Promise<void> {
  const { db } = deps;
  const isDue = lt(tenantDomain.checkedAt, sql`now() - make_interval(hours => ${checkedEveryHours})`);
  const [rows] = await withPlatform(db, [
    db
      .select()
      .from(tenantDomain)
      .where(and(isNotNull(tenantDomain.verifiedAt), isDue))
      .orderBy(asc(tenantDomain.checkedAt))
      .limit(mostInOneRun),
  ]);
  for (const row of rows) await check(deps, row);
}

async function check(deps: Deps, row: Row): Promise<void> {
  try {
    await note(
      deps,
      row,
      (await isProven(deps, row)) ? { set: { lapsedAt: null }, counts: true } : lapseOf(row),
    );
  } catch (error) {
    // A DNS that cannot say is no proof of anything: the domain is looked at tomorrow again.
    log("error", "domain_not_checked", { domainId: row.id, ...describeError(error) });
    await note(deps, row, { set: {}, counts: true });
  }
}

/** What becomes of a domain whose record is not there. */
function lapseOf({ autoJoin, lapsedAt, verifiedAt }: Row): Outcome {
  if (lapsedAt === null) {
    const changes: Changes = { recordFound: [true, false] };
    if (autoJoin) changes.autoJoin = [true, false];
    return { set: { lapsedAt: new Date(), autoJoin: false }, changes, counts: true };
  }
  if (lapsedAt.getTime() > Date.now() - graceDays * 86_400_000) return { set: {}, counts: true };
  return {
    set: { verifiedAt: null, lapsedAt: null },
    changes: { verifiedAt: [verifiedAt, null] },
    counts: false,
  };
}

async function note(deps: Deps, row: Row, { set, changes, counts }: Outcome): Promise<void> {
  const { db, audit } = deps;
  const { id, tenantId, domain, checkedAt } = row;
  const at = new Date();
  // Whoever verified it while the DNS was asked knows better.
  const update = db
    .update(tenantDomain)
    .set({ ...set, checkedAt: at })
    .where(and(eq(tenantDomain.id, id), eq(tenantDomain.checkedAt, checkedAt)))
    .returning({ id: tenantDomain.id });
  if (changes === undefined) return void (await withTenant(db, tenantId, [update]));
  const origin = { address: null, userAgent: null, requestId: null };
  const entry = await audit.seal(origin, {
    ...{ action: "domain.changed", actorId: null, tenantId, targetId: id, changes },
  });
  const isNoted = sql`exists (select from ${tenantDomain} where id = ${id} and checked_at = ${at.toISOString()})`;
  const [noted, , owners] = await withTenant(db, tenantId, [
    update,
    db.execute(auditStatement(entry, isNoted)),
    db
      .select({ userId: member.userId, organization: organization.name })
      .from(member)
      .innerJoin(organization, eq(organization.id, member.tenantId))
      .where(and(eq(member.tenantId, tenantId), eq(member.role, "owner"))),
  ]);
  if (noted.length === 0) return;
  const kind = counts ? "organization.domain_lapsed" : "organization.domain_ended";
  for (const { userId, organization } of owners) {
    await notify(deps, userId, { kind, params: { organization, domain }, aboutTenantId: tenantId });
  }
}
