import { ApiError } from "../../contract/api-error.ts";
import type { ChangePreview } from "../../contract/billing.ts";
import type { Deps } from "../deps.ts";
import { type Currency, catalogue, type Interval, lagoPlanCode } from "./catalogue.ts";
import { estimateChange } from "./estimate-change.ts";
import { readSubscription } from "./read-billing.ts";

const dayMs = 86_400_000;

type Wanted = { plan: string; interval: Interval; currency?: Currency | undefined };

/**
 * What it would cost a tenant to begin a plan, or to change to it: by Lago's prices and usage, and by the days that are
 * left. Nothing is changed.
 * @throws {ApiError} `not_found` for a plan that is not on sale, `conflict` for what the tenant has.
 */
export async function previewChange(
  { db, lago, lagoAccounts }: Pick<Deps, "db" | "lago" | "lagoAccounts">,
  tenantId: string,
  wanted: Wanted,
): Promise<ChangePreview> {
  const row = await readSubscription(db, tenantId);
  const running = row?.status === "active" ? row : null;
  const currency = (running?.currency as Currency | undefined) ?? wanted.currency ?? "EUR";
  const prices = new Map((await lago.listPlans()).map((plan) => [plan.code, plan.amount_cents]));
  const priceOf = (plan: string, interval: Interval) => prices.get(lagoPlanCode(plan, currency, interval));
  const { plan, interval } = wanted;
  const priceCents = priceOf(plan, interval);
  if (!priceCents) throw new ApiError("not_found", `There is no plan "${plan}" to pay for`);
  if (running?.plan === plan && running.interval === interval)
    throw new ApiError("conflict", `The organization is on the plan "${plan}" already`);
  const lives = await lagoAccounts.listLives(tenantId);
  const starts = lives.flatMap(({ started_at }) => started_at?.getTime() ?? []);
  const trialDays = catalogue.find(({ code }) => code === plan)?.trialDays ?? 0;
  const now = new Date();
  const first = starts.length === 0 ? now.getTime() : Math.min(...starts);
  const estimate = estimateChange({
    from:
      running === null
        ? null
        : {
            priceCents: priceOf(running.plan, running.interval as Interval) ?? 0,
            interval: running.interval as Interval,
            startedAt: running.startedAt ?? now,
          },
    to: { priceCents, interval },
    trialEndsAt: trialDays === 0 ? null : new Date(first + trialDays * dayMs),
    now,
  });
  const usage = estimate.atOnce && running !== null ? await lagoAccounts.readUsage(tenantId) : null;
  const usageCents = usage?.amount_cents ?? 0;
  const { atOnce, takesEffectAt, chargeCents, creditCents } = estimate;
  return {
    ...{ plan, currency, interval, atOnce, takesEffectAt: takesEffectAt.toISOString(), priceCents },
    ...{ chargeCents, creditCents, usageCents },
    dueNowCents: Math.max(0, chargeCents - creditCents + usageCents),
  };
}
