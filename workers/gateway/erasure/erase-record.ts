import { and, eq, inArray, ne, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { inTransaction, type Transaction } from "../../../db/gateway/client.ts";
import { organization, user, verification } from "../../../db/gateway/schema.ts";
import { billingEvent } from "../../../db/gateway/schema-billing.ts";
import { erasure, notification } from "../../../db/gateway/schema-people.ts";
import { contactMessage } from "../../../db/gateway/schema-platform.ts";
import { invitation } from "../../../db/gateway/schema-tenants.ts";
import { enter, enterPlatform } from "../../../db/gateway/tenant.ts";
import { auditStatement } from "../audit/audit.ts";
import { destroyAuditKey } from "../audit/destroy-audit-key.ts";
import { endSessions, forgetSessions } from "../auth/end-sessions.ts";
import type { Deps } from "../deps.ts";
import type { Erasing } from "./begin-erasure.ts";
import { byItself, type Receipt } from "./open-erasure.ts";

/**
 * The last step, in one transaction: the person's row with all that hangs on it, what names their address elsewhere,
 * the tenants that go with them, the key to what the audit log says of them, and the note that it is done.
 */
export async function eraseRecord(
  { config, redis, audit }: Pick<Deps, "config" | "redis" | "audit">,
  { id, userId, tenantIds, receipts }: Erasing,
): Promise<Receipt> {
  const { receipt, ended } = await inTransaction(config.database, async (transaction) => {
    await enterPlatform(transaction);
    const [person] = await transaction.select().from(user).where(eq(user.id, userId)).for("update");
    const mentions = person === undefined ? 0 : await eraseMentions(transaction, person);
    const sessions = await endSessions(transaction, { userId });
    // Ending what they paid for was told of by webhooks, which name the customer.
    await transaction.delete(billingEvent).where(inArray(billingEvent.tenantId, tenantIds));
    let tenants = 0;
    for (const tenantId of tenantIds) {
      await enter(transaction, { tenantId });
      const gone = await transaction
        .delete(organization)
        .where(eq(organization.id, tenantId))
        .returning({ id: organization.id });
      if (gone.length === 0) continue;
      tenants += 1;
      // By this, what it may still pay for is known to be nobody's any more, also where the end of that was lost.
      const deleted = { action: "tenant.deleted", actorId: null, tenantId, targetId: tenantId } as const;
      await transaction.execute(auditStatement(await audit.seal(byItself, deleted)));
    }
    await transaction.delete(user).where(eq(user.id, userId));
    await destroyAuditKey(transaction, userId);
    const receipt = {
      ...{ at: new Date().toISOString(), people: person === undefined ? 0 : 1, tenants, mentions },
      kept: "the audit log: what it says of the person was sealed, and the key is destroyed",
    };
    await transaction
      .update(erasure)
      .set({
        receipts: { ...receipts, postgres: receipt },
        finishedAt: sql`now()`,
        cancelTokenHash: null,
      })
      .where(eq(erasure.id, id));
    const done = { action: "account.erased", actorId: null, tenantId: null, targetId: userId } as const;
    const entry = await audit.seal(byItself, done);
    await transaction.execute(auditStatement(entry));
    return { receipt, ended: sessions };
  });
  await forgetSessions(redis, ended);
  return receipt;
}

/** What names the person without hanging on their row. Returns how much that was. */
async function eraseMentions(
  transaction: Transaction,
  { id, email, name }: { id: string; email: string; name: string },
): Promise<number> {
  const invitations = await transaction
    .delete(invitation)
    .where(eq(invitation.email, email))
    .returning({ id: invitation.id });
  const tokens = await transaction
    .delete(verification)
    .where(
      or(
        ...[verification.identifier, verification.value].flatMap((column) => [
          sql`strpos(${column}, ${id}) > 0`,
          namesAddress(column, email),
        ]),
      ),
    )
    .returning({ id: verification.id });
  const told = await transaction
    .delete(notification)
    .where(
      and(
        ne(notification.userId, id),
        or(
          namesAddress(notification.params, email),
          and(
            sql`${notification.params}->>'name' = ${name}`,
            sql`${notification.aboutTenantId} in (select tenant_id from member where user_id = ${id})`,
          ),
        ),
      ),
    )
    .returning({ id: notification.id });
  const written = await transaction
    .delete(contactMessage)
    .where(eq(contactMessage.email, email))
    .returning({ id: contactMessage.id });
  // Others' webhooks stay, because what they ask for may not be done yet.
  const heard = await transaction
    .update(billingEvent)
    .set({ body: sql`regexp_replace(${billingEvent.body}, ${addressPattern(email)}, '\\1erased', 'gi')` })
    .where(namesAddress(billingEvent.body, email))
    .returning({ id: billingEvent.id });
  return invitations.length + tokens.length + told.length + written.length + heard.length;
}

/** Whether a text has the address in it, and not just one that ends or begins like it. */
function namesAddress(column: PgColumn, email: string): SQL {
  return sql`${column}::text ~* ${addressPattern(email)}`;
}

/** As Postgres reads it; what is before the address is its first group. */
function addressPattern(email: string): string {
  const escaped = email.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return `(^|[^a-z0-9._%+-])${escaped}(?![a-z0-9-]|\\.[a-z0-9])`;
}
