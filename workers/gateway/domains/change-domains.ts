import { and, asc, eq, sql } from "drizzle-orm";
import type { Database, Transaction } from "../../../db/gateway/client.ts";
import { constraintOf } from "../../../db/gateway/constraint.ts";
import { tenantDomain } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { ApiError } from "../../contract/api-error.ts";
import type { Domain, DomainChange } from "../../contract/domains.ts";
import type { AuditAction } from "../audit/actions.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import { newSecret } from "../auth/mail-token.ts";
import type { Deps } from "../deps.ts";
import { changeInTenant, refusePersonal } from "../tenants/change-in-tenant.ts";
import type { TenantActor } from "../tenants/require-permission.ts";
import { refuseShared } from "./claimable-domain.ts";
import { isProvenFor, recordOf, toDomain } from "./domain-record.ts";

type Context = Pick<Deps, "config" | "db" | "upstreams" | "countRequest"> & Recording;
type Row = typeof tenantDomain.$inferSelect;

const mostDomains = 20;
/** What is noted once the record was seen. */
const foundNow = { lapsedAt: null, checkedAt: sql`now()` };

/** A tenant's domains, the first added first; there are few. */
export async function listDomains(db: Database, tenantId: string): Promise<Domain[]> {
  const [rows] = await withTenant(db, tenantId, [
    db
      .select()
      .from(tenantDomain)
      .where(eq(tenantDomain.tenantId, tenantId))
      .orderBy(asc(tenantDomain.createdAt), asc(tenantDomain.id)),
  ]);
  return rows.map(toDomain);
}

/**
 * Notes a domain that the tenant says is its own; it counts for nothing until its DNS says so too.
 * @throws {ApiError} `invalid_request` for a domain that is everyone's, `conflict` for one that is there or one too many.
 */
export async function addDomain(context: Context, actor: TenantActor, domain: string): Promise<Domain> {
  await refuseShared(domain);
  const tenantId = actor.tenant.id;
  return await changeInTenant(context, actor, "domain:change", async ({ transaction, tenant }) => {
    refusePersonal(tenant, "has no domains");
    if ((await transaction.$count(tenantDomain, eq(tenantDomain.tenantId, tenantId))) >= mostDomains) {
      throw new ApiError("conflict", `An organization has at most ${mostDomains} domains`);
    }
    const [row] = await transaction
      .insert(tenantDomain)
      .values({ id: crypto.randomUUID(), tenantId, domain, token: newSecret() })
      .onConflictDoNothing()
      .returning();
    if (row === undefined) throw new ApiError("conflict", `The domain "${domain}" is there already`);
    await record(transaction, context, actor, {
      ...{ action: "domain.added", row, changes: { domain: [null, domain] } },
    });
    return toDomain(row);
  });
}

/**
 * Looks for the record in the DNS; with it, the domain is the tenant's alone.
 * @throws {ApiError} `not_found`, `conflict` without the record and for a domain that is another's, or what `lookUpTxt` does.
 */
export async function verifyDomain(context: Context, actor: TenantActor, id: string): Promise<Domain> {
  const known = await findDomain(context.db, actor.tenant.id, id);
  await requireProof(context, known);
  const change = { verifiedAt: known.verifiedAt ?? sql`now()`, ...foundNow };
  return await update(context, actor, { known, change, action: "domain.verified", changes: {} });
}

/**
 * Says whether people with an address in the domain join by themselves, and as what.
 * @throws {ApiError} `not_found`, or `conflict` when it is turned on for a domain whose record is not there.
 */
export async function changeDomain(
  context: Context,
  actor: TenantActor,
  { id, autoJoin, autoJoinRole }: DomainChange & { id: string },
): Promise<Domain> {
  const known = await findDomain(context.db, actor.tenant.id, id);
  if (autoJoin) {
    if (known.verifiedAt === null) throw new ApiError("conflict", "Verify the domain first");
    await requireProof(context, known);
  }
  const change = {
    ...(autoJoin === undefined ? {} : { autoJoin }),
    ...(autoJoinRole === undefined ? {} : { autoJoinRole }),
  };
  const changes = Object.fromEntries(
    Object.entries(change).map(([field, after]) => [field, [known[field as keyof typeof change], after]]),
  ) as Record<string, [unknown, unknown]>;
  const found = autoJoin ? foundNow : {};
  return await update(context, actor, {
    ...{ known, change: { ...change, ...found }, action: "domain.changed", changes },
  });
}

/** @throws {ApiError} `not_found`. */
export async function removeDomain(context: Context, actor: TenantActor, id: string): Promise<void> {
  await changeInTenant(context, actor, "domain:change", async ({ transaction }) => {
    const [row] = await transaction.delete(tenantDomain).where(isDomain(actor.tenant.id, id)).returning();
    if (row === undefined) throw notFound(id);
    const changes: Changes = { domain: [row.domain, null] };
    await record(transaction, context, actor, { action: "domain.removed", row, changes });
  });
}

type Changes = Record<string, [unknown, unknown]>;
type Update = {
  known: Row;
  change: Parameters<ReturnType<Transaction["update"]>["set"]>[0];
  action: AuditAction;
  changes: Changes;
};

async function update(
  context: Context,
  actor: TenantActor,
  { known, change, action, changes }: Update,
): Promise<Domain> {
  return await changeInTenant(context, actor, "domain:change", async ({ transaction }) => {
    const [row] = await transaction
      .update(tenantDomain)
      .set(change)
      .where(isDomain(actor.tenant.id, known.id))
      .returning()
      .catch((error: unknown) => {
        if (constraintOf(error) !== "tenant_domain_verified_once") throw error;
        throw new ApiError("conflict", `The domain "${known.domain}" is another organization's`);
      });
    if (row === undefined) throw notFound(known.id);
    await record(transaction, context, actor, { action, row, changes });
    return toDomain(row);
  });
}

async function requireProof(context: Context, row: Row): Promise<void> {
  if (await isProvenFor(context, row)) return;
  const { name, value } = recordOf(row);
  throw new ApiError(
    "conflict",
    `Cannot find the TXT record "${value}" at ${name}: it can take a while to show`,
  );
}

async function findDomain(db: Database, tenantId: string, id: string): Promise<Row> {
  const [[row]] = await withTenant(db, tenantId, [
    db.select().from(tenantDomain).where(isDomain(tenantId, id)),
  ]);
  if (row === undefined) throw notFound(id);
  return row;
}

function isDomain(tenantId: string, id: string) {
  return and(eq(tenantDomain.tenantId, tenantId), eq(tenantDomain.id, id));
}

async function record(
  transaction: Transaction,
  { audit, origin }: Recording,
  { identity }: TenantActor,
  { action, row, changes }: { action: AuditAction; row: Row; changes: Changes },
): Promise<void> {
  const place = { actorId: identity.user.id, tenantId: row.tenantId, targetId: row.id };
  await transaction.execute(auditStatement(await audit.seal(origin, { action, ...place, changes })));
}

function notFound(id: string): ApiError {
  return new ApiError("not_found", `Cannot find the domain "${id}"`);
}
