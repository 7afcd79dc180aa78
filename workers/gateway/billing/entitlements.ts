import type { TenantEntitlements } from "../../contract/billing.ts";
import type { BillingAccess, Entitlements } from "../../contract/entitlements.ts";
import { type Feature, featureNames } from "../../contract/features.ts";
import { catalogue } from "./catalogue.ts";

/** What is known of a tenant's subscription, as far as it says what the tenant may do. */
export type BillingState = {
  plan: string;
  status: string;
  unpaidSince: Date | null;
} | null;

/** A limit's or a feature's name, and what it is instead of what the plan says; for a feature 0 or 1. */
export type Overrides = Readonly<Record<string, number>>;

const dayMs = 86_400_000;

/**
 * How long everything goes on while a payment is missing, then only reading, then nothing. Lago tries the payment
 * again meanwhile; whoever pays has everything back at once.
 */
const dunningDays = { grace: 7, readOnly: 21 } as const;

/**
 * What a tenant may do: its plan while the subscription runs, else Free; changed by what was granted to it or taken
 * from it; less while a payment is missing.
 * @throws {Error} for a plan that is not in the catalogue.
 */
export function entitlementsOf(
  state: BillingState,
  overrides: Overrides = {},
  nowMs = Date.now(),
): TenantEntitlements {
  const code = state?.status === "active" ? state.plan : "free";
  const plan = catalogue.find((candidate) => candidate.code === code);
  if (plan === undefined)
    throw new Error(`Cannot say what plan "${code}" allows: it is not in the catalogue`);
  const limits = Object.entries(plan.limits).map(([name, value]) => [name, overrides[name] ?? value]);
  const included: readonly Feature[] = plan.features;
  const features = (Object.keys(featureNames) as Feature[]).filter((feature) =>
    overrides[feature] === undefined ? included.includes(feature) : overrides[feature] !== 0,
  );
  return {
    plan: plan.code,
    ...accessOf(state?.status === "active" ? state.unpaidSince : null, nowMs),
    limits: Object.fromEntries(limits) as TenantEntitlements["limits"],
    features,
  };
}

function accessOf(
  unpaidSince: Date | null,
  nowMs: number,
): { access: BillingAccess; accessUntil: string | null } {
  if (unpaidSince === null) return { access: "full", accessUntil: null };
  const after = (days: number) => unpaidSince.getTime() + days * dayMs;
  const steps: [BillingAccess, number][] = [
    ["grace", after(dunningDays.grace)],
    ["read_only", after(dunningDays.readOnly)],
  ];
  const step = steps.find(([, until]) => nowMs < until);
  if (step === undefined) return { access: "suspended", accessUntil: null };
  return { access: step[0], accessUntil: new Date(step[1]).toISOString() };
}

/** As much of them as a session and its tokens carry. */
export function carried({ plan, access, limits, features }: TenantEntitlements): Entitlements {
  return { plan, access, limits, features };
}
