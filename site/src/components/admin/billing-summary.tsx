import { For, Show } from "solid-js";
import type { BillingSummary } from "../../../../workers/contract/billing-admin.ts";
import { formatCount, formatShare } from "../../lib/format.ts";
import { formatMoney } from "../../lib/price.ts";

/** How the business goes, in a handful of figures. */
export function BillingSummaryView(props: { summary: BillingSummary }) {
  return (
    <section aria-labelledby="business">
      <h2 id="business">The business</h2>
      <dl class="facts">
        <For each={props.summary.revenue}>
          {({ currency, monthlyCents, yearlyCents }) => (
            <div>
              <dt>Recurring, in {currency}</dt>
              <dd>
                <strong>{formatMoney(monthlyCents, currency)}</strong> a month,{" "}
                {formatMoney(yearlyCents, currency)} a year
              </dd>
            </div>
          )}
        </For>
        <For each={props.summary.plans}>
          {({ plan, tenants, inTrial }) => (
            <div>
              <dt>On {plan}</dt>
              <dd>
                {formatCount(tenants)}
                <Show when={inTrial > 0}>, {formatCount(inTrial)} of them in a trial</Show>
              </dd>
            </div>
          )}
        </For>
        <div>
          <dt>Ended in the last 30 days</dt>
          <dd>{shareText(props.summary.churn)}</dd>
        </div>
        <div>
          <dt>Paid after their trial, in 90 days</dt>
          <dd>{shareText(props.summary.trialConversion)}</dd>
        </div>
        <div>
          <dt>With a missing payment</dt>
          <dd>{formatCount(props.summary.unpaid)}</dd>
        </div>
        <div>
          <dt>Webhooks that wait, and that failed</dt>
          <dd>
            {formatCount(props.summary.inbox.waiting)}, {formatCount(props.summary.inbox.failed)}
          </dd>
        </div>
      </dl>
      <p class="settings-say">Fees less what coupons take off each time, without usage and trials.</p>
    </section>
  );
}

function shareText(share: number | null): string {
  return share === null ? "none to count yet" : formatShare(share);
}
