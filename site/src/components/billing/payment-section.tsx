import { For, Show } from "solid-js";
import type { PaymentMethod } from "../../../../workers/contract/billing.ts";
import { billingPage } from "../../lib/billing-forms.ts";
import { formatDay } from "../../lib/format.ts";
import { billingWords } from "../../lib/words/app/billing.ts";
import { fill } from "../../lib/words/words-query.ts";

const words = billingWords.payment;

/** How invoices are paid, and the ways to the payment service's own pages, which keep the card. */
export function PaymentSection(props: { methods: PaymentMethod[]; hasPortal: boolean }) {
  return (
    <section aria-labelledby="payment">
      <h2 id="payment">{words.heading}</h2>
      <Show when={props.methods.length > 0} fallback={<p class="settings-say">{words.none}</p>}>
        <ul class="sessions">
          <For each={props.methods}>
            {(method) => (
              <li>
                <p class="session-device">
                  {method.provider === "stripe" ? words.card : method.provider}
                  <Show when={method.isDefault}>
                    <span class="tag plain">{words.inUse}</span>
                  </Show>
                </p>
                <p class="session-facts">{fill(words.added, { day: formatDay(method.addedAt) })}</p>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <div class="billing-ways">
        <form method="post" action={`${billingPage}?do=checkout`}>
          <button class="button small" type="submit">
            {words.enter}
          </button>
        </form>
        <Show when={props.hasPortal}>
          <form method="post" action={`${billingPage}?do=portal`}>
            <button class="button small plain" type="submit">
              {words.portal}
            </button>
          </form>
        </Show>
      </div>
    </section>
  );
}
