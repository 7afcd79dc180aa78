import { and, eq, inArray } from "drizzle-orm";
import { user } from "../../../db/gateway/schema.ts";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { NotificationContent } from "../../contract/notifications.ts";
import type { Deps } from "../deps.ts";
import { tellPerson } from "../notifications/notify.ts";
import { uuidOf } from "../uuid-of.ts";

type TellDeps = Pick<Deps, "config" | "db" | "redis" | "mailQueue">;

/**
 * Tells those of a tenant who pay.
 * @param key what it tells of: telling the same again is heard once.
 * @throws {Error} when somebody cannot be told: the caller tries again.
 */
export async function tellPayers(
  deps: TellDeps,
  tenantId: string,
  { key, content }: { key: string; content: NotificationContent },
): Promise<void> {
  const [payers] = await withTenant(deps.db, tenantId, [
    deps.db
      .select({ userId: member.userId })
      .from(member)
      .where(and(eq(member.tenantId, tenantId), inArray(member.role, ["owner", "billing"]))),
  ]);
  await tellEach(deps, payers, { tenantId, key, content });
}

/** The same for those who run the platform: of what they may have to answer. */
export async function tellAdministrators(
  deps: TellDeps,
  tenantId: string,
  { key, content }: { key: string; content: NotificationContent },
): Promise<void> {
  const administrators = await deps.db
    .select({ userId: user.id })
    .from(user)
    .where(and(eq(user.role, "admin"), eq(user.banned, false)));
  await tellEach(deps, administrators, { tenantId, key, content });
}

async function tellEach(
  deps: TellDeps,
  people: readonly { userId: string }[],
  { tenantId, key, content }: { tenantId: string; key: string; content: NotificationContent },
): Promise<void> {
  for (const { userId } of people) {
    const id = await uuidOf(`${key}:${tenantId}:${userId}`);
    await tellPerson(deps, userId, { ...content, id, aboutTenantId: tenantId });
  }
}
