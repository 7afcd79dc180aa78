import { For, Match, Show, Switch } from "solid-js";
import type { Subscription, TenantEntitlements } from "../../../../workers/contract/billing.ts";
import { featureNames } from "../../../../workers/contract/features.ts";
import { billingPage } from "../../lib/billing-forms.ts";
import { formatCount, formatDay } from "../../lib/format.ts";
import { billingWords } from "../../lib/words/app/billing.ts";
import { fill } from "../../lib/words/words-query.ts";
import { Notice } from "../notice.tsx";

const words = billingWords.plan;

type PlanSectionProps = {
  subscription: Subscription | undefined;
  entitlements: TenantEntitlements;
  mayChange: boolean;
};

/** What the organization has, until when, and how to end it or take that back. */
export function PlanSection(props: PlanSectionProps) {
  const running = () => (props.subscription?.status === "ended" ? undefined : props.subscription);
  return (
    <section aria-labelledby="plan">
      <h2 id="plan">{words.heading}</h2>
      <Missing entitlements={props.entitlements} />
      <p class="billing-plan">
        <strong>{nameOf(running()?.plan ?? "free")}</strong>
        <Show when={running()}>
          {(known) => (
            <span>
              {fill(words.paid, {
                interval: known().interval === "yearly" ? words.byYear : words.byMonth,
                currency: known().currency,
              })}
            </span>
          )}
        </Show>
      </p>
      <dl class="facts">
        <div>
          <dt>{words.rows}</dt>
          <dd>{formatCount(props.entitlements.limits.rowsPerMonth)}</dd>
        </div>
        <div>
          <dt>{words.seats}</dt>
          <dd>{formatCount(props.entitlements.limits.seats)}</dd>
        </div>
        <div>
          <dt>{words.apiKeys}</dt>
          <dd>{formatCount(props.entitlements.limits.apiKeys)}</dd>
        </div>
        <div>
          <dt>{words.webhookEndpoints}</dt>
          <dd>{formatCount(props.entitlements.limits.webhookEndpoints)}</dd>
        </div>
        <For each={Object.entries(featureNames)}>
          {([feature, name]) => (
            <div>
              <dt>{name}</dt>
              <dd>
                <Show when={props.entitlements.features.includes(feature)} fallback={words.notIncluded}>
                  {words.included}
                </Show>
              </dd>
            </div>
          )}
        </For>
        <Show when={running()?.periodEndsAt}>
          {(until) => (
            <div>
              <dt>{words.paidUntil}</dt>
              <dd>{formatDay(until())}</dd>
            </div>
          )}
        </Show>
      </dl>
      <Show when={running()}>{(known) => <Coming subscription={known()} mayChange={props.mayChange} />}</Show>
    </section>
  );
}

function Missing(props: { entitlements: TenantEntitlements }) {
  const until = () => formatDay(props.entitlements.accessUntil ?? "");
  return (
    <Show when={props.entitlements.access !== "full"}>
      <Notice tone="bad" title={words.missing.title}>
        <Switch>
          <Match when={props.entitlements.access === "grace"}>
            {fill(words.missing.grace, { day: until() })}
          </Match>
          <Match when={props.entitlements.access === "read_only"}>
            {fill(words.missing.readOnly, { day: until() })}
          </Match>
          <Match when={props.entitlements.access === "suspended"}>{words.missing.suspended}</Match>
        </Switch>
      </Notice>
    </Show>
  );
}

/** What happens by itself, with the button that says otherwise. */
function Coming(props: { subscription: Subscription; mayChange: boolean }) {
  const waits = () => props.subscription.endsAt ?? props.subscription.nextPlanAt;
  return (
    <>
      <Show when={props.subscription.trialEndsAt}>
        {(at) => <p>{fill(words.trialEnds, { day: formatDay(at()) })}</p>}
      </Show>
      <Show when={props.subscription.endsAt}>
        {(at) => <p>{fill(words.ends, { day: formatDay(at()) })}</p>}
      </Show>
      <Show when={props.subscription.nextPlan}>
        {(next) => (
          <p>
            {fill(words.changesTo, { plan: nameOf(next()) })}
            <Show when={props.subscription.nextPlanAt}>
              {(at) => <> {fill(words.changesOn, { day: formatDay(at()) })}</>}
            </Show>
            .
          </p>
        )}
      </Show>
      <Show when={props.mayChange && props.subscription.status === "active"}>
        <form class="row-form" method="post" action={`${billingPage}?do=${waits() ? "resume" : "cancel"}`}>
          <input type="hidden" name="id" value={props.subscription.id} />
          <button class="link" type="submit">
            {waits() ? words.keep : words.cancel}
          </button>
        </form>
      </Show>
    </>
  );
}

/** A plan's name from its code. */
function nameOf(plan: string): string {
  return plan.charAt(0).toUpperCase() + plan.slice(1);
}
