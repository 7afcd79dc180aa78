import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { takeCurrency } from "../engine/customer-currency.ts";
import { grantCredits, sellCredits, voidCredits } from "../engine/wallet-credits.ts";
import { currency, decimal, isoDateTime, optionalText, text } from "../field-schemas.ts";
import type { Lago } from "../lago.ts";
import { invalid, notFound } from "../lago-error.ts";
import { customerByExternalId, customerOf, findCustomer, orNotFound, walletById } from "../lookup.ts";
import { paginate } from "../pagination.ts";
import { readBody } from "../read-body.ts";
import type { Wallet, WalletTransaction } from "../records/account-records.ts";
import { showWallet, showWalletTransaction } from "../show/show-wallet.ts";

const maximumPerCustomer = 6;

const walletSchema = z.object({
  external_customer_id: text,
  name: optionalText,
  code: optionalText,
  priority: z.number().int().min(1).max(50).default(50),
  rate_amount: decimal,
  currency,
  paid_credits: decimal.nullish(),
  granted_credits: decimal.nullish(),
  expiration_at: isoDateTime.nullish(),
});

const updateSchema = walletSchema.pick({ name: true, priority: true, expiration_at: true }).partial();

const transactionSchema = z.object({
  wallet_id: text,
  name: optionalText,
  paid_credits: decimal.nullish(),
  granted_credits: decimal.nullish(),
  voided_credits: decimal.nullish(),
});

/** `/wallets` and `/wallet_transactions`: credits that are bought or given, and pay invoices first. */
export function walletRoutes(lago: Lago): Hono {
  const { store } = lago;
  return new Hono()
    .post("/wallets", async (c) => {
      const wallet = createWallet(lago, await readBody(c, "wallet", walletSchema));
      return c.json({ wallet: showWallet(lago, wallet) });
    })
    .get("/wallets", (c) => {
      const externalId = c.req.query("external_customer_id");
      if (!externalId) throw notFound("customer");
      return list(c, orNotFound(findCustomer(lago, externalId), "customer").lago_id);
    })
    .get("/customers/:id/wallets", (c) => list(c, customerByExternalId(lago, c.req.param("id")).lago_id))
    .get("/wallets/:id", (c) => c.json({ wallet: showWallet(lago, walletById(lago, c.req.param("id"))) }))
    .put("/wallets/:id", async (c) => {
      const wallet = walletById(lago, c.req.param("id"));
      const input = await readBody(c, "wallet", updateSchema);
      Object.assign(
        wallet,
        Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)),
      );
      return c.json({ wallet: showWallet(lago, wallet) });
    })
    .delete("/wallets/:id", (c) => {
      const wallet = walletById(lago, c.req.param("id"));
      wallet.status = "terminated";
      wallet.terminated_at ??= lago.now();
      return c.json({ wallet: showWallet(lago, wallet) });
    })
    .get("/wallets/:id/wallet_transactions", (c) => {
      const wallet = walletById(lago, c.req.param("id"));
      const mine = [...store.walletTransactions.values()].filter(
        ({ wallet_id }) => wallet_id === wallet.lago_id,
      );
      const { items, meta } = paginate(c, mine.reverse());
      return c.json({ wallet_transactions: items.map((item) => showWalletTransaction(lago, item)), meta });
    })
    .post("/wallet_transactions", async (c) => {
      const input = await readBody(c, "wallet_transaction", transactionSchema);
      const wallet = walletById(lago, input.wallet_id);
      if (wallet.status !== "active") throw invalid({ wallet_id: ["wallet_is_terminated"] });
      const transactions = moveCredits(lago, wallet, input);
      return c.json({ wallet_transactions: transactions.map((item) => showWalletTransaction(lago, item)) });
    });

  function list(c: Context, customerId: string) {
    const wallets = [...store.wallets.values()].filter(({ customer_id }) => customer_id === customerId);
    const { items, meta } = paginate(c, wallets.reverse());
    return c.json({ wallets: items.map((wallet) => showWallet(lago, wallet)), meta });
  }
}

function createWallet(lago: Lago, input: z.output<typeof walletSchema>): Wallet {
  const customer = findCustomer(lago, input.external_customer_id);
  if (!customer) throw invalid({ customer: ["customer_not_found"] });
  const isActive = (wallet: Wallet) => wallet.customer_id === customer.lago_id && wallet.status === "active";
  const active = [...lago.store.wallets.values()].filter(isActive);
  if (active.length >= maximumPerCustomer) throw invalid({ customer: ["wallet_limit_reached"] });
  takeCurrency(lago, customer, input.currency);
  const wallet: Wallet = {
    lago_id: randomUUID(),
    customer_id: customer.lago_id,
    name: input.name ?? null,
    code: input.code ?? `wallet_${lago.store.wallets.size + 1}`,
    priority: input.priority,
    currency: input.currency,
    rate_amount: input.rate_amount,
    status: "active",
    balance_cents: 0,
    consumed_cents: 0,
    expiration_at: input.expiration_at ?? null,
    created_at: lago.now(),
    terminated_at: null,
    last_balance_sync_at: null,
    last_consumed_credit_at: null,
  };
  lago.store.wallets.set(wallet.lago_id, wallet);
  moveCredits(lago, wallet, { ...input, voided_credits: null });
  return wallet;
}

type Movement = Pick<
  z.output<typeof transactionSchema>,
  "paid_credits" | "granted_credits" | "voided_credits" | "name"
>;

function moveCredits(lago: Lago, wallet: Wallet, input: Movement): WalletTransaction[] {
  const name = input.name ?? null;
  const isSome = (credits: string | null | undefined): credits is string => Number(credits ?? 0) > 0;
  const transactions: WalletTransaction[] = [];
  if (isSome(input.paid_credits)) {
    const customer = customerOf(lago, wallet);
    transactions.push(sellCredits(lago, wallet, { customer, credits: input.paid_credits, name }));
  }
  if (isSome(input.granted_credits)) {
    transactions.push(grantCredits(lago, wallet, { credits: input.granted_credits, name }));
  }
  if (isSome(input.voided_credits)) {
    transactions.push(voidCredits(lago, wallet, { credits: input.voided_credits, name }));
  }
  return transactions;
}
