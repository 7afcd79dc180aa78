import type { Lago } from "../lago.ts";
import type { Wallet, WalletTransaction } from "../records/account-records.ts";
import type { Invoice } from "../records/invoice-records.ts";
import { showWalletTransaction } from "../show/show-wallet.ts";

/** Books the credits that a paid invoice was for. Doing it again changes nothing. */
export function settleCredits(lago: Lago, invoice: Invoice) {
  if (invoice.invoice_type !== "credit") return;
  for (const transaction of lago.store.walletTransactions.values()) {
    if (transaction.invoice_id !== invoice.lago_id || transaction.status !== "pending") continue;
    const wallet = lago.store.wallets.get(transaction.wallet_id);
    if (!wallet) continue;
    settle(lago, wallet, transaction);
    lago.emit("wallet_transaction.updated", "wallet_transaction", showWalletTransaction(lago, transaction));
  }
}

/** Adds a transaction's amount to its wallet. */
export function settle({ now }: Lago, wallet: Wallet, transaction: WalletTransaction) {
  transaction.status = "settled";
  transaction.settled_at = now();
  wallet.balance_cents += transaction.amount_cents;
  wallet.last_balance_sync_at = now();
}
