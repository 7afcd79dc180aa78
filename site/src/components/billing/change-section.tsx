import { For, Show } from "solid-js";
import type { ChangePreview, Plan, Subscription } from "../../../../workers/contract/billing.ts";
import { billingPage } from "../../lib/billing-forms.ts";
import { previewQuery } from "../../lib/billing-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { formatDay } from "../../lib/format.ts";
import { rowsInWords } from "../../lib/plan-rows.ts";
import {
  type Currency,
  currencies,
  formatMoney,
  type Interval,
  intervals,
  priceOf,
} from "../../lib/price.ts";
import { billingWords } from "../../lib/words/app/billing.ts";
import { fill } from "../../lib/words/words-query.ts";
import { FailureNotice } from "../notice.tsx";

const words = billingWords.change;

type ChangeSectionProps = {
  plans: Plan[];
  /** What runs; undefined on Free. */
  running: Subscription | undefined;
  currency: Currency;
  interval: Interval;
  /** The plan that was chosen to be looked at, as the page's address says it. */
  chosen: string | undefined;
};

/** The address of the page with other choices; it needs no script. */
function choiceHref(choice: Record<string, string>): string {
  return `${billingPage}?${new URLSearchParams(choice)}#change`;
}

/** Other plans with their prices; of the chosen one, what it would cost now. */
export function ChangeSection(props: ChangeSectionProps) {
  const choice = () => ({ interval: props.interval, currency: props.currency });
  const others = () =>
    props.plans.filter((plan) => {
      const isSame = plan.code === props.running?.plan && props.interval === props.running.interval;
      return !isSame && (priceOf(plan, props.currency, props.interval) ?? 0) > 0;
    });
  return (
    <section aria-labelledby="change">
      <h2 id="change">{props.running ? words.change : words.choose}</h2>
      <div class="switches">
        <nav class="switch" aria-label={words.interval}>
          <For each={intervals}>
            {(interval) => (
              <a
                href={choiceHref({ ...choice(), interval })}
                aria-current={props.interval === interval ? "true" : undefined}
              >
                {interval === "monthly" ? words.monthly : words.yearly}
              </a>
            )}
          </For>
        </nav>
        <Show when={!props.running}>
          <nav class="switch" aria-label={words.currency}>
            <For each={currencies}>
              {(currency) => (
                <a
                  href={choiceHref({ ...choice(), currency })}
                  aria-current={props.currency === currency ? "true" : undefined}
                >
                  {currency}
                </a>
              )}
            </For>
          </nav>
        </Show>
      </div>
      <ul class="sessions">
        <For each={others()}>
          {(plan) => (
            <li>
              <div>
                <p class="session-device">{plan.name}</p>
                <p class="session-facts">
                  {formatMoney(priceOf(plan, props.currency, props.interval) ?? 0, props.currency)}{" "}
                  {props.interval === "monthly" ? words.perMonth : words.perYear}
                  {props.running || plan.trialDays === 0
                    ? ""
                    : fill(words.trial, { days: String(plan.trialDays) })}
                  . {rowsInWords(plan, props.currency)} {plan.description}
                </p>
              </div>
              <a href={choiceHref({ ...choice(), plan: plan.code })}>
                {words.see}
                <span class="hidden">: {plan.name}</span>
              </a>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.chosen} keyed>
        {(plan) => (
          <Cost
            wanted={new URLSearchParams({ plan, ...choice() }).toString()}
            running={props.running}
            plans={props.plans}
          />
        )}
      </Show>
    </section>
  );
}

type CostProps = { wanted: string; running: Subscription | undefined; plans: Plan[] };

function Cost(props: CostProps) {
  const preview = createLoaded(() => previewQuery(props.wanted));
  return (
    <>
      <Show when={preview.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={preview.data()}>
        {(shown) => <Preview preview={shown()} running={props.running} plans={props.plans} />}
      </Show>
    </>
  );
}

function Preview(props: { preview: ChangePreview; running: Subscription | undefined; plans: Plan[] }) {
  const money = (cents: number) => formatMoney(cents, props.preview.currency);
  const name = () => props.plans.find(({ code }) => code === props.preview.plan)?.name ?? props.preview.plan;
  return (
    <div class="billing-preview">
      <h3>{name()}</h3>
      <Show
        when={props.preview.atOnce}
        fallback={<p>{fill(words.later, { day: formatDay(props.preview.takesEffectAt) })}</p>}
      >
        <dl class="plan-limits">
          <div>
            <dt>{fill(words.rest, { plan: name() })}</dt>
            <dd>{money(props.preview.chargeCents)}</dd>
          </div>
          <Show when={props.preview.creditCents > 0}>
            <div>
              <dt>{words.credit}</dt>
              <dd>−{money(props.preview.creditCents)}</dd>
            </div>
          </Show>
          <Show when={props.preview.usageCents > 0}>
            <div>
              <dt>{words.usage}</dt>
              <dd>{money(props.preview.usageCents)}</dd>
            </div>
          </Show>
          <div>
            <dt>
              <strong>{words.dueNow}</strong>
            </dt>
            <dd>
              <strong>{money(props.preview.dueNowCents)}</strong>
            </dd>
          </div>
        </dl>
      </Show>
      <p class="settings-say">
        <Show when={props.preview.atOnce && props.preview.chargeCents === 0}>{words.trialLasts} </Show>
        {fill(words.priceThen, {
          price: money(props.preview.priceCents),
          interval: props.preview.interval === "monthly" ? words.perMonth : words.perYear,
        })}
      </p>
      <Show when={props.running} fallback={<Begin preview={props.preview} name={name()} />}>
        {(running) => (
          <form method="post" action={`${billingPage}?do=change`}>
            <input type="hidden" name="id" value={running().id} />
            <input type="hidden" name="plan" value={props.preview.plan} />
            <input type="hidden" name="interval" value={props.preview.interval} />
            <button class="button" type="submit">
              {fill(words.changeTo, { plan: name() })}
            </button>
          </form>
        )}
      </Show>
    </div>
  );
}

function Begin(props: { preview: ChangePreview; name: string }) {
  return (
    <form class="form" method="post" action={`${billingPage}?do=subscribe`}>
      <input type="hidden" name="plan" value={props.preview.plan} />
      <input type="hidden" name="interval" value={props.preview.interval} />
      <input type="hidden" name="currency" value={props.preview.currency} />
      <div class="field">
        <label for="coupon">{words.coupon}</label>
        <input id="coupon" name="coupon" maxlength="100" autocomplete="off" />
      </div>
      <button class="button" type="submit">
        {fill(words.begin, { plan: props.name })}
      </button>
    </form>
  );
}
