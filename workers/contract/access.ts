import { ApiError } from "./api-error.ts";
import type { BillingAccess } from "./billing.ts";

export type Doing = "read" | "change";

/**
 * Whether a tenant may read or change what is its own, however much of its plan a missing payment leaves. Paying, and
 * who is in the tenant, is not asked for here: that stays open, or nobody could put it right.
 */
export function isOpen(access: BillingAccess, doing: Doing): boolean {
  return doing === "read" ? access !== "suspended" : access === "full" || access === "grace";
}

/** @throws {ApiError} `payment_missing` that says what would open it again. */
export function requireOpen(access: BillingAccess, doing: Doing): void {
  if (isOpen(access, doing)) return;
  const what = doing === "read" ? "The plan is suspended" : "Nothing can be started or changed";
  throw new ApiError("payment_missing", `${what} until the open invoice is paid; nothing is lost meanwhile`);
}
