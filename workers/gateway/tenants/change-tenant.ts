import { eq } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { constraintOf } from "../../../db/gateway/constraint.ts";
import { organization, session, user } from "../../../db/gateway/schema.ts";
import type { TenantChange } from "../../contract/tenants.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { changeInTenant, refusePersonal } from "./change-in-tenant.ts";
import { slugTaken } from "./create-tenant.ts";
import { announceTenantChanged } from "./move-sessions.ts";
import type { TenantActor } from "./require-permission.ts";
import { isSecondFactorMissing, secondFactorRequired, shownColumns } from "./second-factor.ts";

/**
 * Renames the tenant, or says whether its members have to have a second factor.
 * @throws {ApiError} `conflict` for a slug that is taken, `two_factor_required` when who asks for it has none.
 */
export async function changeTenant(
  context: Pick<Deps, "config" | "db" | "redis"> & Recording,
  actor: TenantActor,
  change: TenantChange,
): Promise<void> {
  const { audit, origin } = context;
  const { id } = actor.tenant;
  await changeInTenant(context, actor, "organization:update", async ({ transaction, tenant }) => {
    if (change.slug !== undefined) refusePersonal(tenant, "keeps its short name");
    if (change.requireTwoFactor !== undefined) refusePersonal(tenant, "has no rules for its members");
    if (change.requireTwoFactor) await requireOwnFactor(transaction, actor);
    const changes = changesBetween(tenant, change);
    if (Object.keys(changes).length === 0) return;
    await transaction
      .update(organization)
      .set(definedOf(change))
      .where(eq(organization.id, id))
      .catch((error: unknown) => {
        throw constraintOf(error) === "organization_slug_unique" ? slugTaken() : error;
      });
    const place = { actorId: actor.identity.user.id, tenantId: id, targetId: id };
    const entry = await audit.seal(origin, { action: "tenant.changed", ...place, changes });
    await transaction.execute(auditStatement(entry));
  });
  await announceTenantChanged(context, id);
}

/** Whoever turned it on without one would be the first to be kept out. */
async function requireOwnFactor(
  transaction: Transaction,
  { identity: { user: person, sessionId }, tenant }: TenantActor,
): Promise<void> {
  const [row] = await transaction
    .select({ user: { twoFactorEnabled: user.twoFactorEnabled }, session: shownColumns })
    .from(user)
    .leftJoin(session, eq(session.id, sessionId))
    .where(eq(user.id, person.id));
  const organization = { id: tenant.id, requireTwoFactor: true };
  if (row === undefined || isSecondFactorMissing({ ...row, organization })) throw secondFactorRequired();
}

type Row = typeof organization.$inferSelect;

function changesBetween(before: Row, change: TenantChange): Record<string, [unknown, unknown]> {
  const fields = ["name", "slug", "requireTwoFactor"] as const;
  return Object.fromEntries(
    fields
      .filter((field) => change[field] !== undefined && change[field] !== before[field])
      .map((field) => [field, [before[field], change[field]]]),
  );
}

function definedOf({ name, slug, requireTwoFactor }: TenantChange): Partial<Row> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(slug === undefined ? {} : { slug }),
    ...(requireTwoFactor === undefined ? {} : { requireTwoFactor }),
  };
}
