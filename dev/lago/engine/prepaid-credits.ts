import { randomUUID } from "node:crypto";
import type { Lago } from "../lago.ts";
import type { Customer, Wallet } from "../records/account-records.ts";
import type { Invoice } from "../records/invoice-records.ts";

/** Pays an invoice from the customer's open credit notes, oldest first. */
export function applyCreditNotes({ store, now }: Lago, customer: Customer, invoice: Invoice) {
  for (const note of store.creditNotes.values()) {
    if (note.customer_id !== customer.lago_id || note.currency !== invoice.currency) continue;
    if (note.credit_status !== "available" || invoice.total_amount_cents === 0) continue;
    const amount = Math.min(note.balance_amount_cents, invoice.total_amount_cents);
    note.balance_amount_cents -= amount;
    note.updated_at = now();
    if (note.balance_amount_cents === 0) note.credit_status = "consumed";
    invoice.credit_notes_amount_cents += amount;
    invoice.total_amount_cents -= amount;
    invoice.credits.push({
      lago_id: randomUUID(),
      amount_cents: amount,
      before_taxes: false,
      item: { lago_item_id: note.lago_id, type: "credit_note", code: note.number, name: note.number },
    });
  }
}

/** Pays what is left from the customer's wallets, by priority and then by age. */
export function applyWallets(lago: Lago, customer: Customer, invoice: Invoice) {
  const wallets = [...lago.store.wallets.values()]
    .filter(({ customer_id, status }) => customer_id === customer.lago_id && status === "active")
    .filter(({ currency }) => currency === invoice.currency)
    .sort((a, b) => a.priority - b.priority || a.created_at - b.created_at);
  for (const wallet of wallets) {
    const amount = Math.min(wallet.balance_cents, invoice.total_amount_cents);
    if (amount === 0) continue;
    spend(lago, wallet, { amount, invoice });
    invoice.prepaid_credit_amount_cents += amount;
    invoice.total_amount_cents -= amount;
  }
}

function spend(
  { store, now }: Lago,
  wallet: Wallet,
  { amount, invoice }: { amount: number; invoice: Invoice },
) {
  wallet.balance_cents -= amount;
  wallet.consumed_cents += amount;
  wallet.last_balance_sync_at = now();
  wallet.last_consumed_credit_at = now();
  const id = randomUUID();
  store.walletTransactions.set(id, {
    lago_id: id,
    wallet_id: wallet.lago_id,
    invoice_id: invoice.lago_id,
    status: "settled",
    transaction_status: "invoiced",
    transaction_type: "outbound",
    amount_cents: amount,
    name: null,
    created_at: now(),
    settled_at: now(),
    failed_at: null,
  });
}
