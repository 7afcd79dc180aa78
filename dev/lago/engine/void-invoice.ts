import type { Lago } from "../lago.ts";
import { notAllowed } from "../lago-error.ts";
import type { Invoice } from "../records/invoice-records.ts";
import { showInvoiceExtended } from "../show/show-invoice.ts";

/** Takes an invoice back. What credit notes and wallets paid of it is theirs again. */
export function voidInvoice(lago: Lago, invoice: Invoice) {
  if (invoice.status === "voided") throw notAllowed("not_voidable");
  invoice.status = "voided";
  invoice.voided_at = lago.now();
  invoice.updated_at = lago.now();
  invoice.next_attempt_at = null;
  returnCreditNotes(lago, invoice);
  returnWalletCredits(lago, invoice);
  lago.emit("invoice.voided", "invoice", showInvoiceExtended(lago, invoice));
}

function returnCreditNotes({ store }: Lago, invoice: Invoice) {
  for (const { item, amount_cents } of invoice.credits) {
    const note = item.type === "credit_note" ? store.creditNotes.get(item.lago_item_id) : undefined;
    if (!note) continue;
    note.balance_amount_cents += amount_cents;
    note.credit_status = "available";
  }
}

function returnWalletCredits({ store }: Lago, invoice: Invoice) {
  for (const transaction of store.walletTransactions.values()) {
    if (transaction.invoice_id !== invoice.lago_id || transaction.transaction_status !== "invoiced") continue;
    const wallet = store.wallets.get(transaction.wallet_id);
    if (wallet?.status !== "active") continue;
    wallet.balance_cents += transaction.amount_cents;
    wallet.consumed_cents -= transaction.amount_cents;
  }
}
