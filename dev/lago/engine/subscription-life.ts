import { randomUUID } from "node:crypto";
import type { Lago } from "../lago.ts";
import { customerOf, planOf } from "../lookup.ts";
import type { Subscription } from "../records/account-records.ts";
import type { Plan } from "../records/plan-records.ts";
import { showSubscriptionWithCustomer } from "../show/show-subscription.ts";
import { issueInvoice } from "./invoicing.ts";
import { chargePeriodAt, feePeriodAt, trialEnd } from "./periods.ts";
import { creditUnusedDays, endingItem, renewalItem, startingItem } from "./subscription-billing.ts";

/** Makes a subscription active and bills its first base fee, unless a trial comes first. */
export function startSubscription(lago: Lago, subscription: Subscription) {
  const now = lago.now();
  const plan = activate(lago, subscription, Math.min(now, subscription.subscription_at));
  subscription.next_billing_at = chargePeriodAt(subscription, plan, now).until;
  announce(lago, "subscription.started", subscription);
  const item = startingItem(subscription, plan, now);
  if (item) issueInvoice(lago, customerOf(lago, subscription), [item]);
}

/** Replaces a subscription by a dearer plan now: unused days are credited, used ones of the new plan billed. */
export function upgradeSubscription(lago: Lago, current: Subscription, { plan, name }: Change): Subscription {
  const now = lago.now();
  cancelNext(lago, current);
  const next = successor(lago, current, { plan, name });
  end(current, now);
  creditUnusedDays(lago, current, { at: now, isUpgrade: true, refund: false });
  announce(lago, "subscription.terminated", current);
  activate(lago, next, now);
  announce(lago, "subscription.started", next);
  const starting = startingItem(next, plan, now);
  const items = [endingItem(current, planOf(lago, current), now), ...(starting ? [starting] : [])];
  issueInvoice(lago, customerOf(lago, current), items);
  return next;
}

/** Notes a cheaper plan that starts when the paid period ends. Returns the current subscription. */
export function downgradeSubscription(
  lago: Lago,
  current: Subscription,
  { plan, name }: Change,
): Subscription {
  cancelNext(lago, current);
  successor(lago, current, { plan, name });
  announce(lago, "subscription.updated", current);
  return current;
}

type Change = { plan: Plan; name: string | null };
type Termination = { creditNote: "credit" | "refund" | "skip"; invoice: "generate" | "skip" };

/** Ends an active subscription now, or cancels one that has not started. */
export function terminateSubscription(
  lago: Lago,
  subscription: Subscription,
  { creditNote, invoice }: Termination,
) {
  const now = lago.now();
  if (subscription.status === "pending") {
    const previous = lago.store.subscriptions.get(subscription.previous_id ?? "");
    cancel(lago, subscription);
    if (previous) announce(lago, "subscription.updated", previous);
  } else {
    cancelNext(lago, subscription);
    end(subscription, now);
    subscription.on_termination_credit_note = planOf(lago, subscription).pay_in_advance ? creditNote : null;
    subscription.on_termination_invoice = invoice;
    if (creditNote !== "skip") {
      creditUnusedDays(lago, subscription, { at: now, isUpgrade: false, refund: creditNote === "refund" });
    }
    if (invoice === "generate") {
      const item = endingItem(subscription, planOf(lago, subscription), now);
      issueInvoice(lago, customerOf(lago, subscription), [item]);
    }
  }
  announce(lago, "subscription.terminated", subscription);
}

/** The end of a charge period: bills usage, the next base fee, and changes to a cheaper plan that was waiting. */
export function renewSubscription(lago: Lago, subscription: Subscription, at: number) {
  const plan = planOf(lago, subscription);
  const next = lago.store.subscriptions.get(subscription.next_id ?? "");
  if (next?.status === "pending" && feePeriodAt(subscription, plan, at).from === at) {
    replace(lago, subscription, { next, at });
    return;
  }
  const item = renewalItem(subscription, plan, at);
  subscription.next_billing_at = chargePeriodAt(subscription, plan, at).until;
  issueInvoice(lago, customerOf(lago, subscription), [item]);
}

/** The end of a trial: the rest of the period is billed in advance. */
export function endTrial(lago: Lago, subscription: Subscription, at: number) {
  const plan = planOf(lago, subscription);
  subscription.trial_ended_at = at;
  const item = subscription.next_billing_at === at ? null : startingItem(subscription, plan, at);
  if (item) issueInvoice(lago, customerOf(lago, subscription), [item]);
  announce(lago, "subscription.trial_ended", subscription);
}

export function announce(lago: Lago, type: string, subscription: Subscription) {
  lago.emit(type, "subscription", showSubscriptionWithCustomer(lago, subscription));
}

function replace(lago: Lago, current: Subscription, { next, at }: { next: Subscription; at: number }) {
  end(current, at);
  announce(lago, "subscription.terminated", current);
  const plan = activate(lago, next, at);
  announce(lago, "subscription.started", next);
  const starting = startingItem(next, plan, at);
  const items = [endingItem(current, planOf(lago, current), at), ...(starting ? [starting] : [])];
  issueInvoice(lago, customerOf(lago, current), items);
}

function activate(lago: Lago, subscription: Subscription, at: number): Plan {
  const plan = planOf(lago, subscription);
  subscription.status = "active";
  subscription.started_at = at;
  subscription.initial_started_at ??= at;
  subscription.next_billing_at = chargePeriodAt(subscription, plan, at).until;
  const trial = trialEnd(subscription, plan);
  if (trial !== null && trial <= at) subscription.trial_ended_at = trial;
  return plan;
}

function end(subscription: Subscription, at: number) {
  subscription.status = "terminated";
  subscription.terminated_at = at;
  subscription.next_billing_at = null;
}

function cancelNext(lago: Lago, { next_id }: Subscription) {
  const next = lago.store.subscriptions.get(next_id ?? "");
  if (next?.status === "pending") cancel(lago, next);
}

function cancel({ store, now }: Lago, subscription: Subscription) {
  subscription.status = "canceled";
  subscription.canceled_at = now();
  const previous = store.subscriptions.get(subscription.previous_id ?? "");
  if (previous?.next_id === subscription.lago_id) previous.next_id = null;
}

/** The next life of a subscription under another plan, still pending. */
function successor({ store, now }: Lago, current: Subscription, { plan, name }: Change): Subscription {
  const next: Subscription = {
    ...current,
    lago_id: randomUUID(),
    plan_id: plan.lago_id,
    name: name ?? current.name,
    status: "pending",
    created_at: now(),
    started_at: null,
    trial_ended_at: null,
    previous_id: current.lago_id,
    next_id: null,
    next_billing_at: null,
    fee_billed_until: 0,
    last_fee: null,
  };
  current.next_id = next.lago_id;
  store.subscriptions.set(next.lago_id, next);
  return next;
}
