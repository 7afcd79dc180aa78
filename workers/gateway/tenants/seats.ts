import { and, eq, isNull, sql } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { invitation, member } from "../../../db/gateway/schema-tenants.ts";
import type { Entitlements } from "../../contract/entitlements.ts";
import { requireEntitled } from "../../contract/require-entitled.ts";
import { shortfallOf } from "../../contract/shortfall.ts";
import { readEntitlementsIn } from "../billing/read-billing.ts";
import { lockTenant } from "./change-in-tenant.ts";

/**
 * How many people may be in a tenant is what its plan says, and what an administrator granted. Whoever counts holds the
 * tenant's row until the transaction ends, so that of two who come for the last seat, one is refused. A plan that became
 * smaller takes nobody's seat away: nobody else comes.
 */

type Seats = { entitlements: Entitlements; members: number };

/** Counts who is in the tenant that the transaction has entered, beside what its plan has. */
export async function countSeats(transaction: Transaction, tenantId: string): Promise<Seats> {
  await lockTenant(transaction, tenantId);
  const entitlements = await readEntitlementsIn(transaction, tenantId);
  const members = await transaction.$count(member, eq(member.tenantId, tenantId));
  return { entitlements, members };
}

/** Whether there is a seat for one more. */
export async function hasSeat(transaction: Transaction, tenantId: string): Promise<boolean> {
  const { entitlements, members } = await countSeats(transaction, tenantId);
  return shortfallOf(entitlements, { limit: "seats", count: members + 1 }) === null;
}

/**
 * Keeps a seat for whoever has just been made a member.
 * @throws {ApiError} `seats_taken`, which undoes that.
 */
export async function requireSeat(transaction: Transaction, tenantId: string): Promise<void> {
  const { entitlements, members } = await countSeats(transaction, tenantId);
  requireEntitled(entitlements, { limit: "seats", count: members });
}

/**
 * Asks for a seat for somebody to be invited: open invitations have theirs already.
 * @throws {ApiError} `seats_taken`.
 */
export async function requireSeatToInvite(transaction: Transaction, tenantId: string): Promise<void> {
  const { entitlements, members } = await countSeats(transaction, tenantId);
  const isOpen = and(isNull(invitation.acceptedAt), isNull(invitation.cancelledAt));
  const alive = sql`${invitation.expiresAt} > now()`;
  const invited = await transaction.$count(invitation, and(eq(invitation.tenantId, tenantId), isOpen, alive));
  requireEntitled(entitlements, { limit: "seats", count: members + invited + 1 });
}
