import { waitUntil } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import { describeError, log } from "../log.ts";
import { notify } from "../notifications/notify.ts";
import type { KeyContext } from "./key-context.ts";

/** Tells the tenant's owners of a new key, behind the answer: a key that was made must be shown, whoever hears of it. */
export function tellOwners(context: KeyContext, name: string): void {
  const told = notifyOwners(context, name).catch((error) =>
    log("error", "key_owners_not_told", describeError(error)),
  );
  waitUntil(told);
}

async function notifyOwners(context: KeyContext, name: string): Promise<void> {
  const { db, tenant } = context;
  const [owners] = await withTenant(db, tenant.id, [
    db.select({ userId: member.userId }).from(member).where(eq(member.role, "owner")),
  ]);
  const params = { organization: tenant.name, name };
  const content = { kind: "organization.api_key_created", params, aboutTenantId: tenant.id } as const;
  await Promise.all(owners.map(({ userId }) => notify(context, userId, content)));
}
