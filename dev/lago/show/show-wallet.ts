import { isoTime, isoTimeOrNull } from "../engine/dates.ts";
import { formatDecimal, fromCents, parseDecimal } from "../engine/decimal.ts";
import type { Lago } from "../lago.ts";
import { customerOf } from "../lookup.ts";
import type { Wallet, WalletTransaction } from "../records/account-records.ts";

/** The wallet as clients read it. */
export function showWallet(lago: Lago, wallet: Wallet) {
  const customer = customerOf(lago, wallet);
  const credits = creditsOf(wallet, wallet.balance_cents);
  return {
    lago_id: wallet.lago_id,
    lago_customer_id: customer.lago_id,
    external_customer_id: customer.external_id,
    billing_entity_code: "selvedge",
    status: wallet.status,
    currency: wallet.currency,
    name: wallet.name,
    code: wallet.code,
    priority: wallet.priority,
    rate_amount: formatDecimal(parseDecimal(wallet.rate_amount)),
    credits_balance: credits,
    balance: formatDecimal(fromCents(wallet.balance_cents)),
    balance_cents: wallet.balance_cents,
    consumed_credits: creditsOf(wallet, wallet.consumed_cents),
    ongoing_balance_cents: wallet.balance_cents,
    ongoing_usage_balance_cents: 0,
    credits_ongoing_balance: credits,
    credits_ongoing_usage_balance: "0.0",
    invoice_requires_successful_payment: false,
    created_at: isoTime(wallet.created_at),
    expiration_at: isoTimeOrNull(wallet.expiration_at),
    last_balance_sync_at: isoTimeOrNull(wallet.last_balance_sync_at),
    last_consumed_credit_at: isoTimeOrNull(wallet.last_consumed_credit_at),
    terminated_at: isoTimeOrNull(wallet.terminated_at),
    applies_to: { fee_types: [], billable_metric_codes: [] },
    recurring_transaction_rules: [],
  };
}

/** One movement of a wallet. */
export function showWalletTransaction({ store }: Lago, transaction: WalletTransaction) {
  const wallet = store.wallets.get(transaction.wallet_id);
  if (!wallet) throw new Error(`Cannot find wallet "${transaction.wallet_id}" of a transaction`);
  return {
    lago_id: transaction.lago_id,
    lago_wallet_id: wallet.lago_id,
    lago_invoice_id: transaction.invoice_id,
    lago_credit_note_id: null,
    lago_voided_invoice_id: null,
    status: transaction.status,
    source: "manual",
    transaction_status: transaction.transaction_status,
    transaction_type: transaction.transaction_type,
    amount: formatDecimal(fromCents(transaction.amount_cents)),
    credit_amount: creditsOf(wallet, transaction.amount_cents),
    invoice_requires_successful_payment: false,
    metadata: [],
    remaining_amount_cents: null,
    remaining_credit_amount: null,
    priority: wallet.priority,
    settled_at: isoTimeOrNull(transaction.settled_at),
    failed_at: isoTimeOrNull(transaction.failed_at),
    created_at: isoTime(transaction.created_at),
    name: transaction.name,
    payment_method: { payment_method_type: "provider" },
  };
}

function creditsOf({ rate_amount }: Wallet, cents: number): string {
  return formatDecimal((fromCents(cents) * 10n ** 12n) / parseDecimal(rate_amount));
}
