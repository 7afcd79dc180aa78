import { and, eq, isNull, sql } from "drizzle-orm";
import type { Transaction } from "../../../db/gateway/client.ts";
import { invitation, member } from "../../../db/gateway/schema-tenants.ts";
import { ApiError } from "../../contract/api-error.ts";
import { readEntitlementsIn } from "../billing/read-billing.ts";
import { lockTenant } from "./change-in-tenant.ts";

/**
 * How many people may be in a tenant is what its plan says, and what an administrator granted. Whoever counts holds the
 * tenant's row until the transaction ends, so that of two who come for the last seat, one is refused. A plan that became
 * smaller takes nobody's seat away: nobody else comes.
 */

type Seats = { plan: string; seats: number; members: number; free: number };

/**
 * Counts the seats of the tenant that the transaction has entered.
 * @returns `free` as what is left besides the members; below zero where there are too many.
 */
export async function countSeats(transaction: Transaction, tenantId: string): Promise<Seats> {
  await lockTenant(transaction, tenantId);
  const { plan, limits } = await readEntitlementsIn(transaction, tenantId);
  const members = await transaction.$count(member, eq(member.tenantId, tenantId));
  return { plan, seats: limits.seats, members, free: limits.seats - members };
}

/**
 * Keeps a seat for whoever has just been made a member.
 * @throws {ApiError} `seats_taken`, which undoes that.
 */
export async function requireSeat(transaction: Transaction, tenantId: string): Promise<void> {
  const counted = await countSeats(transaction, tenantId);
  if (counted.free < 0) throw seatsTaken(counted);
}

/**
 * Asks for a seat for somebody to be invited: open invitations have theirs already.
 * @throws {ApiError} `seats_taken`.
 */
export async function requireSeatToInvite(transaction: Transaction, tenantId: string): Promise<void> {
  const counted = await countSeats(transaction, tenantId);
  const isOpen = and(isNull(invitation.acceptedAt), isNull(invitation.cancelledAt));
  const alive = sql`${invitation.expiresAt} > now()`;
  const invited = await transaction.$count(invitation, and(eq(invitation.tenantId, tenantId), isOpen, alive));
  if (counted.free - invited <= 0) throw seatsTaken(counted);
}

/** What is wrong where nobody else may come, and what would change it. */
function seatsTaken({ plan, seats }: Pick<Seats, "plan" | "seats">): ApiError {
  const many = seats === 1 ? "The seat" : `All ${seats} seats`;
  return new ApiError(
    "seats_taken",
    `${many} of the organization on the plan "${plan}" ${seats === 1 ? "is" : "are"} taken by members and open ` +
      "invitations: take one away, or choose a plan with more",
  );
}
