import { randomUUID } from "node:crypto";
import type { Lago } from "../lago.ts";
import type { Customer, Wallet, WalletTransaction } from "../records/account-records.ts";
import { showWalletTransaction } from "../show/show-wallet.ts";
import { multiply, parseDecimal, toCents } from "./decimal.ts";
import { draftInvoice, finalize } from "./invoicing.ts";
import { settle } from "./settle-credits.ts";

type Credits = { credits: string; name: string | null };

/** Gives credits away: the balance has them at once. */
export function grantCredits(lago: Lago, wallet: Wallet, { credits, name }: Credits): WalletTransaction {
  const transaction = newTransaction(lago, wallet, { credits, name, status: "granted" });
  settle(lago, wallet, transaction);
  announce(lago, transaction);
  return transaction;
}

/** Sells credits: an invoice asks for the money, and the balance has them when it is paid. */
export function sellCredits(
  lago: Lago,
  wallet: Wallet,
  { customer, credits, name }: Credits & { customer: Customer },
): WalletTransaction {
  const transaction = newTransaction(lago, wallet, { credits, name, status: "purchased" });
  const invoice = draftInvoice(lago, customer, { currency: wallet.currency, type: "credit" });
  transaction.invoice_id = invoice.lago_id;
  invoice.fees.push({
    lago_id: randomUUID(),
    type: "credit",
    invoice_id: invoice.lago_id,
    subscription_id: null,
    external_subscription_id: null,
    charge_id: null,
    item: {
      lago_id: transaction.lago_id,
      code: "credit",
      name: "Prepaid credits",
      type: "WalletTransaction",
    },
    amount_cents: transaction.amount_cents,
    plan_amount_cents: null,
    units: credits,
    events_count: null,
    pay_in_advance: false,
    period: { from: lago.now(), until: lago.now() },
    coupons_cents: 0,
  });
  invoice.fees_amount_cents = transaction.amount_cents;
  invoice.total_amount_cents = transaction.amount_cents;
  announce(lago, transaction);
  finalize(lago, customer, invoice);
  return transaction;
}

/** Takes credits back; never below nothing. */
export function voidCredits(lago: Lago, wallet: Wallet, { credits, name }: Credits): WalletTransaction {
  const transaction = newTransaction(lago, wallet, { credits, name, status: "voided" });
  transaction.amount_cents = Math.min(transaction.amount_cents, wallet.balance_cents);
  transaction.transaction_type = "outbound";
  transaction.status = "settled";
  transaction.settled_at = lago.now();
  wallet.balance_cents -= transaction.amount_cents;
  announce(lago, transaction);
  return transaction;
}

function announce(lago: Lago, transaction: WalletTransaction) {
  lago.emit("wallet_transaction.created", "wallet_transaction", showWalletTransaction(lago, transaction));
}

function newTransaction(
  { store, now }: Lago,
  wallet: Wallet,
  { credits, name, status }: Credits & { status: WalletTransaction["transaction_status"] },
): WalletTransaction {
  const transaction: WalletTransaction = {
    lago_id: randomUUID(),
    wallet_id: wallet.lago_id,
    invoice_id: null,
    status: "pending",
    transaction_status: status,
    transaction_type: "inbound",
    amount_cents: toCents(multiply(parseDecimal(credits), parseDecimal(wallet.rate_amount))),
    name,
    created_at: now(),
    settled_at: null,
    failed_at: null,
  };
  store.walletTransactions.set(transaction.lago_id, transaction);
  return transaction;
}
