import { eq, inArray } from "drizzle-orm";
import { exportSPKI, generateKeyPair, SignJWT } from "jose";
import { afterEach, describe, expect, test, vi } from "vitest";
import { billingEvent, invoice, subscription } from "../../../db/gateway/schema-billing.ts";
import { withPlatform, withTenant } from "../../../db/gateway/tenant.ts";
import type { AccountWork } from "../account-work/account-work.ts";
import { hexOf } from "../hex-of.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam, type Teammate } from "../testing/team.ts";
import { standInFor } from "../testing/upstream.ts";
import { createVisitor } from "../testing/visitor.ts";
import { applyEvent, eventSweep } from "./apply-event.ts";
import type { LagoInvoice } from "./lago-shapes.ts";
import { verifyLagoWebhook } from "./verify-lago-webhook.ts";

const path = "/api/billing/webhooks";
const queued: AccountWork[] = [];
const accountQueue = {
  send: async (work: AccountWork) => void queued.push(work),
} as unknown as Queue<AccountWork>;
const gateway = createTestGateway({ deps: { accountQueue } });
const { deps } = gateway;
const { db } = deps;

afterEach(() => vi.restoreAllMocks());

async function sign(body: string): Promise<string> {
  const secret = deps.config.lago.webhooks.algorithm === "hmac" ? deps.config.lago.webhooks.key : "";
  const bytes = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes.encode(secret), algorithm, false, ["sign"]);
  return btoa(
    String.fromCharCode(...new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes.encode(body)))),
  );
}

async function send(body: string, headers: Record<string, string> = {}, to = gateway): Promise<number> {
  const signed = { "x-lago-signature": await sign(body), "x-lago-signature-algorithm": "hmac" };
  const init = {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...signed, ...headers },
  };
  return (await createVisitor(to.app).send(path, init)).status;
}

function webhook(tenantId: string, type = "subscription.started", more: object = {}): string {
  const object = { external_customer_id: tenantId, ...more };
  return JSON.stringify({
    webhook_type: type,
    object_type: "subscription",
    organization_id: "o",
    subscription: object,
  });
}

/** What waits is worked on, as the queue would. */
async function workOff(): Promise<void> {
  for (const work of queued.splice(0)) if (work.kind === "billing-event") await applyEvent(deps, work.id);
}

async function planOf(tenantId: string): Promise<string | null> {
  const [[row]] = await withTenant(db, tenantId, [db.select().from(subscription)]);
  return row?.plan ?? null;
}

async function toldOf(owner: Teammate, kind: string): Promise<string[]> {
  const { data } = await (await owner.get("/api/notifications")).json<{
    data: { kind: string; text: string }[];
  }>();
  return data.filter((each) => each.kind === kind).map(({ text }) => text);
}

/** A tenant that Lago knows to be on Pro, of which nothing was heard here yet. */
async function createUnheard() {
  const { id, owner } = await createTeam(gateway);
  const customer = { tenantId: id, name: "Team", email: owner.email, currency: "EUR" };
  await deps.lagoAccounts.upsertCustomer(customer);
  await deps.lagoAccounts.subscribe(id, { plan: "pro", currency: "EUR", interval: "monthly" });
  return { id, owner };
}

const started = (id: string, at = "1") => webhook(id, "subscription.started", { started_at: at });
const updated = (id: string, at = "2") => webhook(id, "subscription.updated", { updated_at: at });

/** What Lago says twice of one payment: of the invoice, and of the payment itself. */
function aboutPayment(type: string, object_type: string) {
  return (tenantId: string, at = "1") => {
    const object = { lago_id: "one", updated_at: at, customer: { external_id: tenantId } };
    return JSON.stringify({ webhook_type: type, object_type, organization_id: "o", [object_type]: object });
  };
}
const invoicePaid = aboutPayment("invoice.payment_status_updated", "invoice");
const receiptMade = aboutPayment("payment_receipt.created", "payment_receipt");

/** Has Lago say, of this tenant alone, that an invoice was paid. */
function payInvoiceOf(tenantId: string): void {
  const { listInvoices } = deps.lagoAccounts;
  const paid: LagoInvoice = {
    ...{ lago_id: crypto.randomUUID(), number: "SEL-1", invoice_type: "subscription", status: "finalized" },
    ...{ payment_status: "succeeded", currency: "EUR", total_amount_cents: 4_900, total_due_amount_cents: 0 },
    ...{ issuing_date: "2026-11-01", updated_at: new Date(), customer: { external_id: tenantId } },
  };
  vi.spyOn(deps.lagoAccounts, "listInvoices").mockImplementation(async (id) =>
    id === tenantId ? [paid] : await listInvoices(id),
  );
}

type Say = (tenantId: string, at?: string) => string;
type Deliveries = [body: string, headers?: Record<string, string>][];

const shapes: [string, (id: string, first: Say, second: Say) => Deliveries][] = [
  ["one event twice", (id, first) => [[first(id)], [first(id)]]],
  [
    "one event under another delivery's id",
    (id, first) => [[first(id)], [first(id), { "x-lago-unique-key": crypto.randomUUID() }]],
  ],
  ["two events of one change", (id, first, second) => [[first(id)], [second(id)]]],
  ["an update before what it updates", (id, first, second) => [[second(id)], [first(id)]]],
  ["an old update after a new one", (id, _, second) => [[second(id, "9")], [second(id, "3")]]],
];

async function deliver(deliveries: Deliveries, { atOnce }: { atOnce: boolean }): Promise<void> {
  if (!atOnce) {
    for (const [body, headers] of deliveries) {
      expect(await send(body, headers)).toBe(200);
      await workOff();
    }
    return;
  }
  const statuses = await Promise.all(deliveries.map(([body, headers]) => send(body, headers)));
  expect(new Set(statuses)).toEqual(new Set([200]));
  const works = queued.splice(0);
  await Promise.all(works.map((work) => work.kind === "billing-event" && applyEvent(deps, work.id)));
}

describe.each([
  ["in sequence", { atOnce: false }],
  ["at once", { atOnce: true }],
])("the same end and one effect, %s, for", (_, manner) => {
  test.each(shapes)("%s, of a plan", async (_, deliveriesOf) => {
    const { id, owner } = await createUnheard();
    await deliver(deliveriesOf(id, started, updated), manner);
    expect(await planOf(id)).toBe("pro");
    expect(await toldOf(owner, "billing.plan_changed")).toEqual([expect.stringContaining("pro")]);
  });

  test.each(shapes)("%s, of a payment", async (_, deliveriesOf) => {
    const { id, owner } = await createUnheard();
    payInvoiceOf(id);
    await deliver(deliveriesOf(id, invoicePaid, receiptMade), manner);
    const [rows] = await withTenant(db, id, [db.select().from(invoice)]);
    expect(rows).toMatchObject([{ number: "SEL-1", paymentStatus: "succeeded", totalCents: 4_900 }]);
    expect(await toldOf(owner, "billing.receipt")).toEqual([expect.stringContaining("€49")]);
  });
});

test("what is not signed with our key over these bytes is refused in the same words, and not kept", async () => {
  const body = started("nobody");
  const good = await sign(body);
  const bad: [string, string | null][] = [
    [body, null],
    [body, ""],
    [body, "not base64"],
    [body, `${good}=`],
    [body, btoa("x".repeat(32))],
    [`${body} `, good],
    ["", good],
  ];
  for (const [sent, signature] of bad) {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (signature !== null) headers["x-lago-signature"] = signature;
    const response = await createVisitor(gateway.app).send(path, { method: "POST", body: sent, headers });
    expect(response.status, `${sent} ${signature}`).toBe(401);
    expect((await response.json<{ detail: string }>()).detail).toBe("The signature is not valid");
  }
  const [rows] = await withPlatform(db, [
    db.select().from(billingEvent).where(eq(billingEvent.tenantId, "nobody")),
  ]);
  expect(rows).toEqual([]);
});

test("what is signed and no webhook, or of a type that is not known, changes nothing", async () => {
  expect(await send("[]")).toBe(400);
  expect(await send("{}")).toBe(400);
  expect(await send(webhook("gone", "something.new"))).toBe(200);
  expect(await send(webhook("gone", "customer.updated"))).toBe(200);
  await workOff();
  const [rows] = await withPlatform(db, [
    db.select().from(billingEvent).where(eq(billingEvent.tenantId, "gone")),
  ]);
  expect(rows.map(({ type, status }) => [type, status]).toSorted()).toEqual([
    ["customer.updated", "ignored"],
    ["something.new", "applied"],
  ]);
});

test("what fails is kept with its reason, and the sweep does it when Lago is back", async () => {
  const { id } = await createUnheard();
  const lago = standInFor(deps.config.lago.url, () => new Response("{}", { status: 500 }));
  await send(started(id));
  const [work] = queued.splice(0);
  if (work?.kind !== "billing-event") throw new Error("Nothing was queued");
  await expect(applyEvent(deps, work.id)).rejects.toThrow("The billing service refused");
  const event = async () => {
    const [[row]] = await withPlatform(db, [
      db.select().from(billingEvent).where(eq(billingEvent.id, work.id)),
    ]);
    return row;
  };
  expect(await event()).toMatchObject({ status: "failed", attempts: 1, problem: expect.any(String) });
  lago.restore();
  await withPlatform(db, [
    db
      .update(billingEvent)
      .set({ receivedAt: new Date(Date.now() - 600_000) })
      .where(eq(billingEvent.id, work.id)),
  ]);
  await eventSweep.run(deps);
  expect(await event()).toMatchObject({ status: "applied", problem: null });
  expect(await planOf(id)).toBe("pro");
});

describe("a signature by Lago's key pair", async () => {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const issuer = "https://lago.example.test";
  const body = Uint8Array.from(new TextEncoder().encode(started("t")));
  const data = new TextDecoder().decode(body);
  const signature = { algorithm: "jwt", issuer, publicKey: () => exportSPKI(publicKey) } as const;
  const check = (jwt: string) =>
    verifyLagoWebhook(signature, { headers: new Headers({ "x-lago-signature": jwt }), body });
  const token = (claims: object, alg = "RS256") =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg }).sign(privateKey);

  test("passes over the body that it carries", async () => {
    await expect(check(await token({ data, iss: issuer }))).resolves.toBeUndefined();
  });

  test("is refused over another body, of another issuer, by another key or algorithm, or none", async () => {
    const other = await generateKeyPair("RS256");
    const none = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ data, iss: issuer }))}.`;
    const hs256 = await new SignJWT({ data, iss: issuer })
      .setProtectedHeader({ alg: "HS256" })
      .sign(new TextEncoder().encode(await exportSPKI(publicKey)));
    const foreign = await new SignJWT({ data, iss: issuer })
      .setProtectedHeader({ alg: "RS256" })
      .sign(other.privateKey);
    const bad = [
      await token({ data: `${data} `, iss: issuer }),
      await token({ data, iss: "x" }),
      none,
      hs256,
      foreign,
    ];
    for (const each of bad) await expect(check(each)).rejects.toThrow("The signature is not valid");
  });
});

test("another organization's webhook is refused, however well it is signed, and nothing of it is kept", async () => {
  const LAGO_ORGANIZATION_ID = crypto.randomUUID();
  const ours = createTestGateway({ vars: { LAGO_ORGANIZATION_ID }, deps: { accountQueue } });
  const of = (organization_id: string | undefined) =>
    JSON.stringify({
      webhook_type: "customer.updated",
      object_type: "customer",
      organization_id,
      customer: {},
    });
  const bodies = [crypto.randomUUID(), undefined].map(of);
  for (const body of bodies) expect(await send(body, {}, ours)).toBe(401);
  const ids = await Promise.all(
    bodies.map(async (body) => await hexOf(Uint8Array.from(new TextEncoder().encode(body)))),
  );
  const [kept] = await withPlatform(db, [
    db.select().from(billingEvent).where(inArray(billingEvent.id, ids)),
  ]);
  expect(kept).toEqual([]);
  expect(await send(of(LAGO_ORGANIZATION_ID), {}, ours)).toBe(200);
});

test("an invoice with many fees is taken, and what is larger than any is refused", async () => {
  const { id } = await createTeam(gateway);
  const ofBytes = (bytes: number) => webhook(id, "invoice.created", { fees: "x".repeat(bytes) });
  expect(await send(ofBytes(400 * 1024))).toBe(200);
  expect(await send(ofBytes(513 * 1024))).toBe(413);
});
