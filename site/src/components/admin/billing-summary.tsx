import { For, Show } from "solid-js";
import type { BillingSummary } from "../../../../workers/contract/billing-admin.ts";
import { formatCount, formatShare } from "../../lib/format.ts";
import { formatMoney } from "../../lib/price.ts";
import { adminBillingWords } from "../../lib/words/app/admin-billing.ts";
import { fill } from "../../lib/words/words-query.ts";

const words = adminBillingWords.summary;

/** How the business goes, in a handful of figures. */
export function BillingSummaryView(props: { summary: BillingSummary }) {
  return (
    <section aria-labelledby="business">
      <h2 id="business">{words.heading}</h2>
      <dl class="facts">
        <For each={props.summary.revenue}>
          {({ currency, monthlyCents, yearlyCents }) => (
            <div>
              <dt>{fill(words.recurring, { currency })}</dt>
              <dd>
                <strong>{formatMoney(monthlyCents, currency)}</strong>
                {fill(words.monthAndYear, { yearly: formatMoney(yearlyCents, currency) })}
              </dd>
            </div>
          )}
        </For>
        <For each={props.summary.plans}>
          {({ plan, tenants, inTrial }) => (
            <div>
              <dt>{fill(words.onPlan, { plan })}</dt>
              <dd>
                {formatCount(tenants)}
                <Show when={inTrial > 0}>{fill(words.inTrial, { count: formatCount(inTrial) })}</Show>
              </dd>
            </div>
          )}
        </For>
        <div>
          <dt>{words.churn}</dt>
          <dd>{shareText(props.summary.churn)}</dd>
        </div>
        <div>
          <dt>{words.conversion}</dt>
          <dd>{shareText(props.summary.trialConversion)}</dd>
        </div>
        <div>
          <dt>{words.unpaid}</dt>
          <dd>{formatCount(props.summary.unpaid)}</dd>
        </div>
        <div>
          <dt>{words.inbox}</dt>
          <dd>
            {formatCount(props.summary.inbox.waiting)}, {formatCount(props.summary.inbox.failed)}
          </dd>
        </div>
      </dl>
      <p class="settings-say">{words.about}</p>
    </section>
  );
}

function shareText(share: number | null): string {
  return share === null ? words.noShare : formatShare(share);
}
