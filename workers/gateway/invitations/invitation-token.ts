import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { invitation } from "../../../db/gateway/schema-tenants.ts";
import { ApiError } from "../../contract/api-error.ts";
import { hashSecret, newSecret } from "../auth/mail-token.ts";

/**
 * The token of an invitation's mail, `tenant.secret`. The tenant's id says whose rows to look at, before anybody is in
 * it; it opens nothing without the secret, of which only the hash is stored.
 */
type InvitationToken = { tenantId: string; hash: string };

export const invitationLifeSeconds = 7 * 86_400;

export async function newInvitationToken(tenantId: string): Promise<{ token: string; hash: string }> {
  const secret = newSecret();
  return { token: `${tenantId}.${secret}`, hash: await hashSecret(secret) };
}

/**
 * Reads a token as it came.
 * @throws {ApiError} `invalid_request` for what cannot be one, in the words for one that is not valid any more.
 */
export async function readInvitationToken(token: string): Promise<InvitationToken> {
  const [tenantId = "", secret = "", ...more] = token.split(".");
  if (!z.uuid().safeParse(tenantId).success || secret === "" || more.length > 0) throw invitationGone();
  return { tenantId, hash: await hashSecret(secret) };
}

/** The invitation of a token that can still be answered. */
export function isOpenWith({ tenantId, hash }: InvitationToken) {
  return and(
    eq(invitation.tenantId, tenantId),
    eq(invitation.tokenHash, hash),
    isNull(invitation.acceptedAt),
    isNull(invitation.cancelledAt),
    gt(invitation.expiresAt, sql`now()`),
  );
}

/** What is said of every token that opens nothing: unknown, used, cancelled, replaced or too old. */
export function invitationGone(): ApiError {
  const message = "The invitation is not valid any more";
  const errors = [{ path: "body.token", message }];
  return new ApiError("invalid_request", `${message}: ask whoever invited you for a new one`, { errors });
}

/** Enough of an address to know it by, and not enough to write to: `a…e@example.org`. */
export function maskAddress(email: string): string {
  const at = email.lastIndexOf("@");
  const local = [...email.slice(0, at)];
  const last = local.length > 3 ? local.at(-1) : "";
  return `${local[0] ?? ""}…${last}${email.slice(at)}`;
}
