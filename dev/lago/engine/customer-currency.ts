import type { Lago } from "../lago.ts";
import { invalid } from "../lago-error.ts";
import type { Customer } from "../records/account-records.ts";

/**
 * Gives a customer the currency of what is being added to it. A customer has one, and keeps it once anything hangs
 * on it.
 * @throws LagoError 422 `currencies_does_not_match`
 */
export function takeCurrency(lago: Lago, customer: Customer, currency: string) {
  if (customer.currency === currency) return;
  if (customer.currency !== null || !isEditable(lago, customer)) throw mismatch();
  customer.currency = currency;
}

/** Changes a customer's currency by its own update. */
export function changeCurrency(lago: Lago, customer: Customer, currency: string | null) {
  if (customer.currency === currency) return;
  if (!isEditable(lago, customer)) throw mismatch();
  customer.currency = currency;
}

function isEditable({ store }: Lago, { lago_id }: Customer): boolean {
  const priced = [...store.appliedCoupons.values()].filter(({ amount_currency }) => amount_currency !== null);
  const attached = [store.subscriptions.values(), store.invoices.values(), store.wallets.values(), priced];
  return attached.every((things) => [...things].every(({ customer_id }) => customer_id !== lago_id));
}

function mismatch() {
  return invalid({ currency: ["currencies_does_not_match"] });
}
