import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import type { Invoice, Subscription } from "../../contract/billing.ts";
import { askLago } from "../testing/at-lago.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam, outcomeOf, sendJson, type Teammate } from "../testing/team.ts";
import { standInFor } from "../testing/upstream.ts";

const gateway = createTestGateway();
const path = "/api/billing/subscriptions";
const pro = { plan: "pro", currency: "EUR", interval: "monthly" };

afterEach(() => vi.restoreAllMocks());

async function subscriptionOf(response: Response): Promise<Subscription> {
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  return (await response.json<{ subscription: Subscription }>()).subscription;
}

async function listed(person: Teammate): Promise<Subscription[]> {
  return (await (await person.get(path)).json<{ data: Subscription[] }>()).data;
}

/** Has an invoice: of what ended. */
async function createPayer() {
  const team = await createTeam(gateway);
  await subscriptionOf(await team.owner.post(path, pro));
  await subscriptionOf(await sendJson(team.owner, "DELETE", `${path}/${team.id}?when=now`));
  return team;
}

test("invoices have lines and a file, for their own tenant alone", async () => {
  const { owner } = await createPayer();
  const { data } = await (await owner.get("/api/billing/invoices?limit=1")).json<{ data: Invoice[] }>();
  const [invoice] = data;
  const address = `/api/billing/invoices/${invoice?.id}`;
  const detail = await (await owner.get(address)).json();
  expect(detail).toMatchObject({ ...invoice, stale: false, fileUrl: `${address}/file` });
  const file = await owner.get(`${address}/file`);
  expect(file.headers.get("content-type")).toBe("application/pdf");
  expect(new TextDecoder().decode((await file.arrayBuffer()).slice(0, 5))).toBe("%PDF-");
  const other = await createTeam(gateway);
  for (const each of [address, `${address}/file`]) {
    expect(await outcomeOf(await other.owner.get(each))).toBe("404 not_found");
  }
});

test("invoices show what was given back of them, and of no other", async () => {
  const { owner, id } = await createTeam(gateway);
  await owner.post(path, pro);
  const used = { external_subscription_id: id, code: "rows", properties: { rows: 600_000 } };
  const event = { transaction_id: crypto.randomUUID(), ...used };
  await askLago(gateway.deps, "/events", { method: "POST", body: { event } });
  await subscriptionOf(await sendJson(owner, "DELETE", `${path}/${id}?when=now`));
  const { data } = await (await owner.get("/api/billing/invoices")).json<{ data: Invoice[] }>();
  const billed = data.find(({ totalCents }) => totalCents > 0) ?? expect.fail("Nothing was billed");
  type Whole = { invoice: { fees: { lago_id: string; amount_cents: number }[] } };
  const { invoice: whole } = await askLago<Whole>(gateway.deps, `/invoices/${billed.id}`);
  const fee = whole.fees.find(({ amount_cents }) => amount_cents >= 100);
  const items = [{ fee_id: fee?.lago_id, amount_cents: 100 }];
  const note = { invoice_id: billed.id, reason: "order_change", credit_amount_cents: 100, items };
  await askLago(gateway.deps, "/credit_notes", { method: "POST", body: { credit_note: note } });
  const detail = await (await owner.get(`/api/billing/invoices/${billed.id}`)).json();
  expect(detail).toMatchObject({
    creditNotes: [
      { reason: "order_change", creditCents: 100, refundCents: 0, balanceCents: 100, currency: "EUR" },
    ],
  });
  const other = (await createPayer()).owner;
  const [theirs] = (await (await other.get("/api/billing/invoices")).json<{ data: Invoice[] }>()).data;
  const empty = await (await other.get(`/api/billing/invoices/${theirs?.id}`)).json();
  expect(empty).toMatchObject({ creditNotes: [] });
});

test("invoices are shown as they were known while the billing service is away, and nothing is changed", async () => {
  const { owner, id } = await createPayer();
  await owner.post(path, pro);
  const lago = standInFor(env.LAGO_URL, () => {
    throw new TypeError("connection refused");
  });
  const { data } = await (await owner.get("/api/billing/invoices")).json<{ data: Invoice[] }>();
  const detail = await (await owner.get(`/api/billing/invoices/${data[0]?.id}`)).json();
  expect(detail).toMatchObject({ ...data[0], stale: true, lines: null, creditNotes: null });
  expect(await listed(owner)).toMatchObject([{ plan: "pro" }]);
  const refused = await sendJson(owner, "PATCH", `${path}/${id}`, { plan: "scale" });
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  lago.restore();
  expect(await listed(owner)).toMatchObject([{ plan: "pro", nextPlan: null }]);
});
