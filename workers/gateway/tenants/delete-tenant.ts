import { eq } from "drizzle-orm";
import { organization } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { ApiError } from "../../contract/api-error.ts";
import { auditStatement, type Recording } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { forgetKeysOf, keysForgottenSeconds } from "../identity/identify-key.ts";
import { notify } from "../notifications/notify.ts";
import { changeInTenant, refusePersonal } from "./change-in-tenant.ts";
import { announceMoved, moveSessions } from "./move-sessions.ts";
import type { TenantActor } from "./require-permission.ts";

/**
 * Deletes the tenant with everything that is its own here, and has its data in jobs erased. Its members go on in their
 * other tenants and are told.
 * @param confirm the tenant's slug, as the person typed it.
 * @throws {ApiError} `invalid_request` when that is another, `conflict` for a personal tenant.
 */
export async function deleteTenant(
  context: Pick<Deps, "config" | "db" | "redis" | "mailQueue" | "accountQueue"> & Recording,
  actor: TenantActor,
  confirm: string,
): Promise<void> {
  const { audit, origin, accountQueue } = context;
  const [{ id }, userId] = [actor.tenant, actor.identity.user.id];
  const { moved, members, name } = await changeInTenant(
    context,
    actor,
    "organization:delete",
    async ({ transaction, tenant }) => {
      refusePersonal(tenant, "goes with your account");
      if (confirm !== tenant.slug) {
        const message = "Not the short name of this organization";
        throw new ApiError("invalid_request", message, { errors: [{ path: "body.confirm", message }] });
      }
      const members = await transaction
        .select({ userId: member.userId })
        .from(member)
        .where(eq(member.tenantId, id));
      const moved = await moveSessions(transaction, { tenantId: id });
      await transaction.delete(organization).where(eq(organization.id, id));
      const { name, slug } = tenant;
      const entry = await audit.seal(origin, {
        ...{ action: "tenant.deleted", actorId: userId, tenantId: id, targetId: id },
        changes: { name: [name, null], slug: [slug, null] },
      });
      await transaction.execute(auditStatement(entry));
      return { moved, members, name };
    },
  );
  await forgetKeysOf(context.redis, id);
  // Whoever still remembers a key may write to jobs with it.
  await accountQueue.send({ kind: "erase-tenant", tenantId: id }, { delaySeconds: keysForgottenSeconds });
  await announceMoved(context, moved);
  const others = members.filter((one) => one.userId !== userId);
  const content = { kind: "organization.deleted", params: { organization: name } } as const;
  await Promise.all(others.map((one) => notify(context, one.userId, content)));
}
