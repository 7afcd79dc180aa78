import { For, Match, Show, Switch } from "solid-js";
import type { Subscription, TenantEntitlements } from "../../../../workers/contract/billing.ts";
import { featureNames } from "../../../../workers/contract/features.ts";
import { billingPage } from "../../lib/billing-forms.ts";
import { formatCount, formatDay } from "../../lib/format.ts";
import { Notice } from "../notice.tsx";

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
      <h2 id="plan">Your plan</h2>
      <Missing entitlements={props.entitlements} />
      <p class="billing-plan">
        <strong>{nameOf(running()?.plan ?? "free")}</strong>
        <Show when={running()}>
          {(known) => (
            <span>
              {known().interval === "yearly" ? "by the year" : "by the month"}, in {known().currency}
            </span>
          )}
        </Show>
      </p>
      <dl class="facts">
        <div>
          <dt>Rows a month at most</dt>
          <dd>{formatCount(props.entitlements.limits.rowsPerMonth)}</dd>
        </div>
        <div>
          <dt>Seats</dt>
          <dd>{formatCount(props.entitlements.limits.seats)}</dd>
        </div>
        <div>
          <dt>API keys</dt>
          <dd>{formatCount(props.entitlements.limits.apiKeys)}</dd>
        </div>
        <div>
          <dt>Webhook endpoints</dt>
          <dd>{formatCount(props.entitlements.limits.webhookEndpoints)}</dd>
        </div>
        <For each={Object.entries(featureNames)}>
          {([feature, name]) => (
            <div>
              <dt>{name}</dt>
              <dd>
                <Show when={props.entitlements.features.includes(feature)} fallback="Not in this plan">
                  Included
                </Show>
              </dd>
            </div>
          )}
        </For>
        <Show when={running()?.periodEndsAt}>
          {(until) => (
            <div>
              <dt>Paid period until</dt>
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
      <Notice tone="bad" title="A payment is missing.">
        <Switch>
          <Match when={props.entitlements.access === "grace"}>Everything works until {until()}.</Match>
          <Match when={props.entitlements.access === "read_only"}>
            Nothing new can be started; on {until()} reading ends too.
          </Match>
          <Match when={props.entitlements.access === "suspended"}>
            The plan is suspended. Nothing is lost, and a payment opens it again.
          </Match>
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
        {(at) => <p>The trial ends on {formatDay(at())}; until then nothing is charged for the plan.</p>}
      </Show>
      <Show when={props.subscription.endsAt}>{(at) => <p>It ends on {formatDay(at())}.</p>}</Show>
      <Show when={props.subscription.nextPlan}>
        {(next) => (
          <p>
            It changes to {nameOf(next())}
            <Show when={props.subscription.nextPlanAt}>{(at) => <> on {formatDay(at())}</>}</Show>.
          </p>
        )}
      </Show>
      <Show when={props.mayChange && props.subscription.status === "active"}>
        <form class="row-form" method="post" action={`${billingPage}?do=${waits() ? "resume" : "cancel"}`}>
          <input type="hidden" name="id" value={props.subscription.id} />
          <button class="link" type="submit">
            {waits() ? "Keep it as it is" : "Cancel at the end of the paid period"}
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
