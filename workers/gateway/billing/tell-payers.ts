import { and, eq, inArray } from "drizzle-orm";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { NotificationContent } from "../../contract/notifications.ts";
import type { Deps } from "../deps.ts";
import { tellPerson } from "../notifications/notify.ts";
import { uuidOf } from "../uuid-of.ts";

/**
 * Tells those of a tenant who pay.
 * @param key what it tells of: telling the same again is heard once.
 * @throws {Error} when somebody cannot be told: the caller tries again.
 */
export async function tellPayers(
  deps: Pick<Deps, "config" | "db" | "redis" | "mailQueue">,
  tenantId: string,
  { key, content }: { key: string; content: NotificationContent },
): Promise<void> {
  const [payers] = await withTenant(deps.db, tenantId, [
    deps.db
      .select({ userId: member.userId })
      .from(member)
      .where(and(eq(member.tenantId, tenantId), inArray(member.role, ["owner", "billing"]))),
  ]);
  for (const { userId } of payers) {
    const id = await uuidOf(`${key}:${tenantId}:${userId}`);
    await tellPerson(deps, userId, { ...content, id, aboutTenantId: tenantId });
  }
}
