import { sql } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { billingEffect } from "../../../db/gateway/schema-billing.ts";
import { type NotificationContent, notificationContentSchema } from "../../contract/notifications.ts";

/** Something that has happened to a tenant's billing, and what its payers are told of it. */
export type BillingEffect = { key: string; tell: NotificationContent | null };

/** Notes what has happened, each once: what is there already was told, or waits to be. */
export async function noteEffects(
  transaction: Transaction,
  tenantId: string,
  effects: readonly BillingEffect[],
): Promise<void> {
  if (effects.length === 0) return;
  const rows = effects.map(({ key, tell }) => ({
    ...{ tenantId, key, tell: tell === null ? null : JSON.stringify(tell) },
  }));
  await transaction.insert(billingEffect).values(rows).onConflictDoNothing();
}

/** @throws {z.ZodError} for what was not written by `noteEffects`. */
export function readTold(tell: string): NotificationContent {
  return notificationContentSchema.parse(JSON.parse(tell));
}

/** Holds all who write one tenant's billing until the transaction ends: whoever comes next reads what is newer. */
export async function lockBilling(transaction: Transaction, tenantId: string): Promise<void> {
  await transaction.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`billing:${tenantId}`}, 0))`);
}
