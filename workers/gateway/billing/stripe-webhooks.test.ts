import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { billingEffect, billingEvent } from "../../../db/gateway/schema-billing.ts";
import { withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import type { AccountWork } from "../account-work/account-work.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createPerson, createTeam, type Teammate } from "../testing/team.ts";
import { createVisitor } from "../testing/visitor.ts";
import { applyEvent, eventSweep } from "./apply-event.ts";
import { syncTenant } from "./sync-tenant.ts";
import { verifyStripeWebhook } from "./verify-stripe-webhook.ts";

const path = "/api/billing/webhooks/stripe";
const queued: AccountWork[] = [];
const accountQueue = {
  send: async (work: AccountWork) => void queued.push(work),
} as unknown as Queue<AccountWork>;
const gateway = createTestGateway({ deps: { accountQueue } });
const { app, deps } = gateway;
const { db } = deps;
const secret = deps.config.stripeWebhookSecret ?? "";

async function signatureOf(body: string, { key = secret, atSeconds = nowSeconds() } = {}): Promise<string> {
  const bytes = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", bytes.encode(key), algorithm, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", imported, bytes.encode(`${atSeconds}.${body}`));
  return Array.from(new Uint8Array(signature), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}

const headerOf = async (body: string) => `t=${nowSeconds()},v1=${await signatureOf(body)}`;

async function send(body: string, signature: string | null): Promise<Response> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (signature !== null) headers["stripe-signature"] = signature;
  return await createVisitor(app).send(path, { method: "POST", body, headers });
}

async function deliver(body: string): Promise<number> {
  return (await send(body, await headerOf(body))).status;
}

/** What waits is worked on, as the queue would. */
async function workOff(): Promise<void> {
  for (const work of queued.splice(0)) if (work.kind === "billing-event") await applyEvent(deps, work.id);
}

function event(type: string, object: object, id = `evt_${crypto.randomUUID()}`): string {
  return JSON.stringify({ id, object: "event", type, created: nowSeconds(), data: { object } });
}

/** A tenant that has an invoice, which Lago asked Stripe to be paid. */
async function createPayer() {
  const { id, owner } = await createTeam(gateway);
  const customer = { tenantId: id, name: "Team", email: owner.email, currency: "EUR" };
  await deps.lagoAccounts.upsertCustomer(customer);
  await deps.lagoAccounts.subscribe(id, { plan: "pro", currency: "EUR", interval: "monthly" });
  await deps.lagoAccounts.end(id, { waiting: false, creditUnused: false });
  const [invoice] = await deps.lagoAccounts.listInvoices(id);
  if (invoice === undefined) throw new Error("Lago made no invoice");
  const payment = `pi_${crypto.randomUUID()}`;
  return { id, owner, payment, metadata: { lago_invoice_id: invoice.lago_id } };
}

/** As a webhook of Lago would have them read. */
async function hearOfInvoices(tenantId: string): Promise<void> {
  await syncTenant(deps, tenantId);
}

async function effectsOf(tenantId: string): Promise<string[]> {
  const [rows] = await withTenant(db, tenantId, [db.select().from(billingEffect)]);
  return rows.map(({ key }) => key).filter((key) => key.startsWith("payment:"));
}

async function toldOf(person: Teammate): Promise<string[]> {
  const { data } = await (await person.get("/api/notifications")).json<{
    data: { kind: string; text: string }[];
  }>();
  const kinds = ["billing.disputed", "billing.refunded"];
  return data
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ text }) => text)
    .toSorted();
}

async function eventsAbout(text: string) {
  const [rows] = await withPlatform(db, [
    db.select().from(billingEvent).where(eq(billingEvent.source, "stripe")),
  ]);
  return rows.filter(({ body }) => body.includes(text));
}

describe("a payment's news", () => {
  test("has one effect, however often and under whichever event it comes", async () => {
    const { id, payment, metadata } = await createPayer();
    await hearOfInvoices(id);
    const first = event("payment_intent.succeeded", { id: payment, metadata });
    const again = event("payment_intent.succeeded", { id: payment, metadata });
    for (const body of [first, first, again]) expect(await deliver(body)).toBe(200);
    await Promise.all([workOff(), workOff()]);
    await workOff();
    expect(await effectsOf(id)).toEqual([`payment:${payment}:succeeded`]);
    const kept = await eventsAbout(payment);
    expect(kept.map(({ status, tenantId }) => [status, tenantId])).toEqual(Array(2).fill(["applied", id]));
  });

  test("of a dispute and a refund is its payer's, whom only the payment names", async () => {
    const { id, payment, metadata } = await createPayer();
    await hearOfInvoices(id);
    const dispute = `du_${crypto.randomUUID()}`;
    await deliver(event("payment_intent.succeeded", { id: payment, metadata }));
    await workOff();
    await deliver(event("charge.dispute.created", { id: dispute, payment_intent: payment, metadata: {} }));
    await deliver(event("charge.refunded", { id: `ch_${dispute}`, payment_intent: payment }));
    await workOff();
    expect((await effectsOf(id)).toSorted()).toEqual(
      [
        `payment:${payment}:succeeded`,
        `payment:${dispute}:disputed`,
        `payment:ch_${dispute}:refunded`,
      ].toSorted(),
    );
  });

  test("of a dispute is told its payers and the administrators; each part of a refund its payers, once", async () => {
    const { id, owner, payment, metadata } = await createPayer();
    await hearOfInvoices(id);
    const admin = await createPerson(gateway);
    await db.update(user).set({ role: "admin" }).where(eq(user.id, admin.id));
    await deliver(event("payment_intent.succeeded", { id: payment, metadata }));
    await workOff();
    const about = { payment_intent: payment, currency: "eur" };
    const dispute = { ...about, id: `du_${payment}`, amount: 4_900 };
    const refund = { ...about, id: `ch_${payment}`, amount: 4_900 };
    for (const body of [
      event("charge.dispute.created", { ...dispute, status: "needs_response" }),
      event("charge.dispute.created", { ...dispute, status: "needs_response" }),
      event("charge.dispute.closed", { ...dispute, status: "lost" }),
      event("charge.refunded", { ...refund, amount_refunded: 1_000 }),
      event("charge.refunded", { ...refund, amount_refunded: 1_000 }),
      event("charge.refunded", { ...refund, amount_refunded: 4_900 }),
    ]) {
      await deliver(body);
      await workOff();
    }
    expect(await toldOf(owner)).toEqual([
      expect.stringContaining("the payment was taken back"),
      expect.stringContaining("€10.00 of “Team” was given back"),
      expect.stringContaining("€49.00 of “Team” was disputed"),
      expect.stringContaining("€49.00 of “Team” was given back"),
    ]);
    expect((await toldOf(admin)).filter((text) => text.includes("disputed"))).toHaveLength(1);
  });

  test("of a payment request, which is no invoice, is not taken for one", async () => {
    const payment = `pi_${crypto.randomUUID()}`;
    const metadata = { lago_payable_id: crypto.randomUUID(), lago_payable_type: "PaymentRequest" };
    await deliver(event("payment_intent.succeeded", { id: payment, metadata }));
    await workOff();
    expect(await eventsAbout(payment)).toMatchObject([{ status: "ignored", attempts: 1 }]);
  });

  test("of an invoice that nobody knows after a week is forgotten", async () => {
    const payment = `pi_${crypto.randomUUID()}`;
    const metadata = { lago_payable_id: crypto.randomUUID(), lago_payable_type: "Invoice" };
    await deliver(event("payment_intent.succeeded", { id: payment, metadata }));
    await expect(workOff()).rejects.toThrow("is not known");
    const [kept] = await eventsAbout(payment);
    const receivedAt = new Date(Date.now() - 8 * 86_400_000);
    const id = kept?.id ?? "";
    await withPlatform(db, [db.update(billingEvent).set({ receivedAt }).where(eq(billingEvent.id, id))]);
    await eventSweep.run(deps);
    const [[left]] = await withPlatform(db, [db.select().from(billingEvent).where(eq(billingEvent.id, id))]);
    expect(left).toMatchObject({ status: "ignored", body: "" });
  });

  test("of an invoice that was not heard of yet waits for it", async () => {
    const { id, payment, metadata } = await createPayer();
    await deliver(event("payment_intent.payment_failed", { id: payment, metadata }));
    const [work] = queued.splice(0);
    if (work?.kind !== "billing-event") throw new Error("Nothing was queued");
    await expect(applyEvent(deps, work.id)).rejects.toThrow("is not known");
    expect(await eventsAbout(payment)).toMatchObject([{ status: "failed", attempts: 1 }]);
    await hearOfInvoices(id);
    await applyEvent(deps, work.id);
    expect(await effectsOf(id)).toEqual([`payment:${payment}:failed`]);
  });

  test("of somebody else's payment, or of something else, is kept and changes nothing", async () => {
    const payment = `pi_${crypto.randomUUID()}`;
    await deliver(event("payment_intent.succeeded", { id: payment }));
    await deliver(event("customer.updated", { id: `cus_${payment}` }));
    await workOff();
    expect((await eventsAbout(payment)).map(({ status }) => status)).toEqual(["ignored", "ignored"]);
  });
});

test("what is not signed with our key over these bytes and lately is refused in the same words", async () => {
  const marker = crypto.randomUUID();
  const body = event("payment_intent.succeeded", { id: marker });
  const good = await signatureOf(body);
  const now = nowSeconds();
  const old = now - 301;
  const bad: [string, string | null][] = [
    [body, null],
    [body, ""],
    [body, good],
    [body, `v1=${good}`],
    [body, `t=${now}`],
    [body, `t=${now},v0=${good}`],
    [body, `t=${now},v1=${good.toUpperCase()}`],
    [body, `t=${now},t=${now},v1=${good}`],
    [body, `t=${now + 1},v1=${good}`],
    [body, `t=${old},v1=${await signatureOf(body, { atSeconds: old })}`],
    [body, `t=${now + 400},v1=${await signatureOf(body, { atSeconds: now + 400 })}`],
    [body, `t=${now},v1=${await signatureOf(body, { key: "another key of sixteen" })}`],
    [`${body} `, `t=${now},v1=${good}`],
    ["", `t=${now},v1=${await signatureOf("")}`],
  ];
  for (const [sent, signature] of bad) {
    const response = await send(sent, signature);
    expect(response.status, `${signature}`).toBe(401);
    expect((await response.json<{ detail: string }>()).detail).toBe("The signature is not valid");
  }
  expect(await eventsAbout(marker)).toEqual([]);
});

test("one right signature of several is enough while a secret is rolled over; without a secret none is", async () => {
  const body = event("payment_intent.succeeded", { id: "x" });
  const wrong = "0".repeat(64);
  const signature = `t=${nowSeconds()},v1=${wrong},v1=${await signatureOf(body)},v0=${wrong}`;
  const request = {
    headers: new Headers({ "stripe-signature": signature }),
    body: Uint8Array.from(new TextEncoder().encode(body)),
  };
  await expect(verifyStripeWebhook(secret, request)).resolves.toBeUndefined();
  await expect(verifyStripeWebhook(null, request)).rejects.toThrow("The signature is not valid");
});

test("what is signed and no event is refused", async () => {
  for (const body of ["[]", "{}", '{"id":"evt_1","object":"event","type":"x"}', "no json"]) {
    expect(await deliver(body)).toBe(400);
  }
});
