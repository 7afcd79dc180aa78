import { For, Show } from "solid-js";
import type { PaymentMethod } from "../../../../workers/contract/billing.ts";
import { billingPage } from "../../lib/billing-forms.ts";
import { formatDay } from "../../lib/format.ts";

/** How invoices are paid, and the ways to the payment service's own pages, which keep the card. */
export function PaymentSection(props: { methods: PaymentMethod[]; hasPortal: boolean }) {
  return (
    <section aria-labelledby="payment">
      <h2 id="payment">Payment</h2>
      <Show
        when={props.methods.length > 0}
        fallback={<p class="settings-say">No way to pay is on file yet.</p>}
      >
        <ul class="sessions">
          <For each={props.methods}>
            {(method) => (
              <li>
                <p class="session-device">
                  {method.provider === "stripe" ? "Card, kept by Stripe" : method.provider}
                  <Show when={method.isDefault}>
                    <span class="tag plain">In use</span>
                  </Show>
                </p>
                <p class="session-facts">added {formatDay(method.addedAt)}</p>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <div class="billing-ways">
        <form method="post" action={`${billingPage}?do=checkout`}>
          <button class="button small" type="submit">
            Enter a way to pay
          </button>
        </form>
        <Show when={props.hasPortal}>
          <form method="post" action={`${billingPage}?do=portal`}>
            <button class="button small plain" type="submit">
              Open the customer portal
            </button>
          </form>
        </Show>
      </div>
    </section>
  );
}
