import { and, eq } from "drizzle-orm";
import { member } from "../../../db/gateway/schema-tenants.ts";
import { withUser } from "../../../db/gateway/tenant.ts";
import type { Deps } from "../deps.ts";
import { type ArchiveFile, jsonFile } from "./archive.ts";

/** The customers of the billing service that stand for tenants of which the person is an owner. */
export async function* readBilling(
  { db, lago }: Pick<Deps, "db" | "lago">,
  userId: string,
): AsyncGenerator<ArchiveFile> {
  const [owned] = await withUser(db, userId, [
    db
      .select({ tenantId: member.tenantId })
      .from(member)
      .where(and(eq(member.userId, userId), eq(member.role, "owner"))),
  ]);
  const customers: unknown[] = [];
  for (const { tenantId } of owned) customers.push(...(await lago.readCustomers(tenantId)));
  yield jsonFile("billing.json", { customers });
}
