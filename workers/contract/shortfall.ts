import type { BillingAccess, Entitlements, Limit } from "./entitlements.ts";
import { type Feature, featureNames } from "./features.ts";
import type { ProblemCode } from "./problem.ts";

type Doing = "read" | "change";

/**
 * What somebody needs of a tenant's plan: that what is the tenant's can be read or changed at all, that the plan has a
 * feature, or that what would be counted then is not more than it has.
 */
export type Need = { to: Doing } | { feature: Feature } | { limit: Limit; count: number };

/** Why a plan is not enough, and what would help. */
export type Shortfall = { code: ProblemCode; message: string; headers?: Record<string, string> };

export type Entitled = Pick<Entitlements, "plan" | "access"> & {
  limits: Partial<Entitlements["limits"]>;
  features: readonly string[];
};

/**
 * Whether a tenant's plan is enough for something: the one answer, for both workers and for what the site shows. Paying,
 * and who is in the tenant, ask for nothing but a seat: that stays open, or nobody could put it right.
 * @returns null where it is enough. A limit that is not known is nothing.
 */
export function shortfallOf(entitled: Entitled, need: Need): Shortfall | null {
  if ("to" in need) return isOpen(entitled.access, need.to) ? null : closed(need.to);
  if ("feature" in need)
    return entitled.features.includes(need.feature) ? null : without(entitled.plan, need.feature);
  const most = entitled.limits[need.limit] ?? 0;
  return need.count <= most ? null : over[need.limit](most, entitled.plan);
}

function isOpen(access: BillingAccess, doing: Doing): boolean {
  return doing === "read" ? access !== "suspended" : access === "full" || access === "grace";
}

function closed(doing: Doing): Shortfall {
  const what = doing === "read" ? "The plan is suspended" : "Nothing can be started or changed";
  return {
    code: "payment_missing",
    message: `${what} until the open invoice is paid; nothing is lost meanwhile`,
  };
}

function without(plan: string, feature: Feature): Shortfall {
  const name = featureNames[feature];
  const what = name.charAt(0).toLowerCase() + name.slice(1);
  return { code: "payment_required", message: `The plan "${plan}" has no ${what}: upgrade to one that has` };
}

const over: Record<Limit, (most: number, plan: string) => Shortfall> = {
  rowsPerMonth: (most, plan) => ({
    code: "payment_required",
    message: `The ${count(most)} rows a month of the plan "${plan}" are used up: upgrade, or wait for the next month`,
  }),
  fileBytes: (most, plan) => ({
    code: "payload_too_large",
    message: `The plan "${plan}" takes files up to ${Math.floor(most / 1024 / 1024)} MB: send a smaller one, or upgrade`,
  }),
  concurrentTasks: (most, plan) => ({
    code: "rate_limited",
    message: `The plan "${plan}" runs ${most === 1 ? "one task" : `${most} tasks`} at a time: wait until one has ended, or upgrade`,
    headers: { "retry-after": "5" },
  }),
  seats: (most, plan) => ({
    code: "seats_taken",
    message:
      `${most === 1 ? "The seat" : `All ${most} seats`} of the organization on the plan "${plan}" ` +
      `${most === 1 ? "is" : "are"} taken by members and open invitations: take one away, or choose a plan with more`,
  }),
  apiKeys: (most, plan) => ({
    code: "payment_required",
    message: `The plan "${plan}" has ${counted(most, "API key")}: ${most === 0 ? "" : "revoke one, or "}upgrade`,
  }),
  webhookEndpoints: (most, plan) => ({
    code: "payment_required",
    message: `The plan "${plan}" has ${counted(most, "webhook endpoint")}: ${most === 0 ? "" : "remove one, or "}upgrade`,
  }),
};

function counted(most: number, what: string): string {
  if (most === 0) return `no ${what}s`;
  return most === 1 ? `one ${what}` : `${count(most)} ${what}s`;
}

function count(most: number): string {
  return most.toLocaleString("en");
}
