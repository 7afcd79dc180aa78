import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLagoApp } from "../../dev/lago/app.ts";
import { createFaults } from "../../dev/lago/faults.ts";
import { createStore } from "../../dev/lago/store.ts";
import { type Json, startTestLago, type TestLago, testKey } from "../../dev/lago/test-lago.ts";
import { startReceiver } from "../../dev/lago/test-receiver.ts";
import { operationName, readDocument } from "./lago-document.ts";
import { installPrism } from "./prism-install.ts";
import { startPrism, violationOf } from "./prism-proxy.ts";

const document = process.env.LAGO_OPENAPI;
if (!document)
  console.log("contract: LAGO_OPENAPI is not set, so the Lago double is not held to Lago's document");

/** Every operation of the double goes through Prism, which refuses what Lago's own document does not allow. */
describe.skipIf(!document)("the Lago double keeps to Lago's document", () => {
  let lago: TestLago;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let prism: Awaited<ReturnType<typeof startPrism>>;
  let described: ReturnType<typeof readDocument>;
  const driven = new Set<string>();

  beforeAll(async () => {
    const load = await installPrism();
    described = readDocument(load, document ?? "");
    receiver = await startReceiver();
    lago = await startTestLago({ webhookUrl: receiver.url });
    prism = await startPrism({ load, document: document ?? "", upstream: `${lago.url}/api/v1` });
  });

  afterAll(async () => {
    await prism?.stop();
    await lago?.stop();
    await receiver?.stop();
  });

  /** Calls `template` with its parameters filled in, through Prism, and expects `status` without a violation. */
  async function call(operation: string, { params = [], query = "", body, status = 200 }: CallOptions = {}) {
    const [method = "", template = ""] = operation.split(" ");
    const values = [...params];
    const path = template.replace(/\{\}/g, () => encodeURIComponent(values.shift() ?? ""));
    const response = await fetch(`${prism.url}${path}${query}`, {
      method,
      headers: { authorization: `Bearer ${testKey}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    const answer: Json = isJson && text !== "" ? JSON.parse(text) : text;
    const violation = violationOf(answer);
    if (violation)
      throw new Error(`${operation}: ${violation.title} ${JSON.stringify(violation.validation)}`);
    expect(response.status, `${operation}: ${text}`).toBe(status);
    if (status === 200) driven.add(operation);
    return answer;
  }

  type CallOptions = { params?: string[]; query?: string; body?: unknown; status?: number };

  test("billable metrics and plans", async () => {
    const { billable_metric: metric } = await call("POST /billable_metrics", {
      body: { billable_metric: { name: "Files", code: "files", aggregation_type: "count_agg" } },
    });
    await call("GET /billable_metrics");
    await call("GET /billable_metrics/{}", { params: ["files"] });
    await call("PUT /billable_metrics/{}", {
      params: ["files"],
      body: { billable_metric: { description: "Files that were read" } },
    });
    const plan = {
      name: "Team",
      code: "team",
      interval: "monthly",
      amount_cents: 1000,
      amount_currency: "EUR",
      pay_in_advance: false,
      charges: [
        {
          billable_metric_id: metric.lago_id,
          charge_model: "package",
          properties: { amount: "1", package_size: 10, free_units: 5 },
        },
      ],
    };
    await call("POST /plans", { body: { plan } });
    await call("POST /plans", { body: { plan }, status: 422 });
    await call("GET /plans", { query: "?page=2&per_page=5" });
    await call("GET /plans/{}", { params: ["pro_eur_monthly"] });
    await call("GET /plans/{}", { params: ["gold"], status: 404 });
    await call("PUT /plans/{}", { params: ["team"], body: { plan: { metadata: { plan: "team" } } } });
    await call("DELETE /plans/{}", { params: ["team"] });
    await call("DELETE /billable_metrics/{}", { params: ["files"] });
  });

  test("customers, coupons and wallets", async () => {
    await call("POST /customers", {
      body: { customer: { external_id: "plain", name: "Plain", email: "a@b.test" } },
    });
    await call("POST /customers/{}/checkout_url", { params: ["plain"], status: 422 });
    await call("POST /customers", { body: { customer: acme } });
    await call("GET /customers");
    await call("GET /customers/{}", { params: ["acme"] });
    await call("GET /customers/{}", { params: ["nobody"], status: 404 });
    await call("GET /customers/{}/portal_url", { params: ["acme"] });
    await call("POST /customers/{}/checkout_url", { params: ["acme"] });
    await lago.control("PUT", "/_customers/acme/card", { card: "works" });
    await call("POST /coupons", { body: { coupon } });
    await call("GET /coupons");
    await call("GET /coupons/{}", { params: ["tenth"] });
    const { applied_coupon } = await call("POST /applied_coupons", {
      body: { applied_coupon: { external_customer_id: "acme", coupon_code: "tenth" } },
    });
    await call("GET /applied_coupons");
    await call("GET /customers/{}/applied_coupons", { params: ["acme"] });
    await call("POST /wallets", { body: { wallet } });
    const { wallets } = await call("GET /wallets", { query: "?external_customer_id=acme" });
    const { lago_id } = wallets[0];
    await call("GET /customers/{}/wallets", { params: ["acme"] });
    await call("GET /wallets/{}", { params: [lago_id] });
    await call("PUT /wallets/{}", { params: [lago_id], body: { wallet: { name: "Prepaid" } } });
    await call("POST /wallet_transactions", {
      body: { wallet_transaction: { wallet_id: lago_id, paid_credits: "5", voided_credits: "1" } },
    });
    await call("GET /wallets/{}/wallet_transactions", { params: [lago_id] });
    await subscribe("acme", "pro_eur_monthly");
    await lago.control("POST", "/_clock", { days: 20 });
    await call("GET /applied_coupons");
    await call("DELETE /wallets/{}", { params: [lago_id] });
    await call("DELETE /customers/{}/applied_coupons/{}", { params: ["acme", applied_coupon.lago_id] });
    await call("DELETE /coupons/{}", { params: ["tenth"] });
  });

  test("subscriptions, usage and events", async () => {
    const event = {
      transaction_id: "t1",
      external_subscription_id: "sub-acme",
      code: "rows",
      // A whole number is an `integer` and a `number` to the document, which allows exactly one of them.
      properties: { rows: "600000" },
    };
    await call("POST /events", { body: { event } });
    await call("POST /events", { body: { event }, status: 422 });
    const more = ["t2", "t3"].map((transaction_id) => ({ ...event, transaction_id }));
    await call("POST /events/batch", { body: { events: more } });
    await call("POST /events/batch", { body: { events: more }, status: 422 });
    await call("POST /events", { body: { event: { ...event, transaction_id: "t4", code: "pages" } } });
    await call("GET /events", { query: "?external_subscription_id=sub-acme" });
    await call("GET /events/{}", { params: ["t1"] });
    const query = "?external_subscription_id=sub-acme";
    await call("GET /customers/{}/current_usage", { params: ["acme"], query });
    await lago.control("POST", "/_clock", { days: 31 });
    await call("GET /customers/{}/past_usage", { params: ["acme"], query });
    await call("GET /subscriptions");
    await call("GET /customers/{}/subscriptions", { params: ["acme"] });
    await call("GET /subscriptions/{}", { params: ["sub-acme"] });
    await subscribe("acme", "scale_eur_monthly");
    await subscribe("acme", "pro_eur_monthly");
    await call("PUT /subscriptions/{}", {
      params: ["sub-acme"],
      body: { subscription: { ending_at: "2027-12-31T00:00:00Z" } },
    });
    await call("DELETE /subscriptions/{}", {
      params: ["sub-acme"],
      query: "?on_termination_credit_note=refund",
    });
    await call("DELETE /subscriptions/{}", { params: ["sub-acme"], status: 404 });
  });

  test("invoices, payments and credit notes", async () => {
    await call("GET /invoices");
    const { invoices } = await call("GET /customers/{}/invoices", { params: ["acme"] });
    const paid = invoices.find((invoice: Json) => invoice.total_paid_amount_cents > 0).lago_id;
    const { invoice } = await call("GET /invoices/{}", { params: [paid] });
    const fee = invoice.fees[0];
    await call("PUT /invoices/{}", {
      params: [paid],
      body: { invoice: { metadata: [{ key: "a", value: "b" }] } },
    });
    await call("POST /invoices/{}/download", { params: [paid] });
    await call("POST /invoices/{}/retry_payment", { params: [paid], body: {}, status: 405 });
    const credit_note = {
      invoice_id: paid,
      credit_amount_cents: 10,
      items: [{ fee_id: fee.lago_id, amount_cents: 10 }],
    };
    const created = await call("POST /credit_notes", { body: { credit_note } });
    await call("POST /credit_notes", {
      body: { credit_note: { ...credit_note, credit_amount_cents: 11 } },
      status: 422,
    });
    await call("GET /credit_notes");
    await call("GET /customers/{}/credit_notes", { params: ["acme"] });
    await call("GET /credit_notes/{}", { params: [created.credit_note.lago_id] });
    await call("PUT /credit_notes/{}/void", { params: [created.credit_note.lago_id] });
    await lago.control("PUT", "/_customers/acme/card", { card: "declined" });
    await call("POST /subscriptions", { body: subscription("acme", "scale_eur_monthly", "sub-2") });
    await lago.control("POST", "/_clock", { days: 20 });
    const { payments } = await call("GET /customers/{}/payments", { params: ["acme"] });
    await call("GET /payments");
    await call("GET /payments/{}", { params: [payments[0].lago_id] });
    const open = payments[0].invoice_ids[0];
    await call("POST /invoices/{}/payment_url", { params: [open] });
    await call("POST /invoices/{}/retry_payment", { params: [open], body: {} });
    await call("POST /payments", {
      body: { payment: { invoice_id: open, amount_cents: 5, reference: "cash" } },
    });
    await call("POST /invoices/{}/lose_dispute", { params: [open] });
    await call("POST /invoices/{}/void", { params: [open] });
  });

  test("payment methods, the organization and webhook endpoints", async () => {
    const { payment_methods } = await call("GET /customers/{}/payment_methods", { params: ["acme"] });
    const params = ["acme", payment_methods[0].lago_id];
    await call("PUT /customers/{}/payment_methods/{}/set_as_default", { params });
    await call("DELETE /customers/{}/payment_methods/{}", { params });
    await call("PUT /organizations", { body: { organization: { net_payment_term: 7, country: "DE" } } });
    const webhook_endpoint = { webhook_url: `${receiver.url}/hmac`, signature_algo: "hmac", event_types: [] };
    const created = await call("POST /webhook_endpoints", { body: { webhook_endpoint } });
    const one = { params: [created.webhook_endpoint.lago_id] };
    await call("GET /webhook_endpoints");
    await call("GET /webhook_endpoints/{}", one);
    await call("PUT /webhook_endpoints/{}", { ...one, body: { webhook_endpoint } });
    await call("DELETE /webhook_endpoints/{}", one);
    await call("GET /webhooks/public_key");
    await call("GET /webhooks/json_public_key");
    await call("DELETE /customers/{}", { params: ["acme"] });
  });

  test("every operation that the double serves is in the document and was driven", () => {
    const lagoOf = {
      store: createStore(),
      now: Date.now,
      emit: () => {},
      faults: createFaults(),
      url: () => "",
    };
    const app = createLagoApp(lagoOf, { apiKey: "", drained: async () => {}, changed: () => {} });
    const served = app.routes
      .filter(({ method, path }) => method !== "ALL" && path.startsWith("/api/v1/"))
      .map(({ method, path }) => operationName(method, path.slice("/api/v1".length)));
    expect(served.filter((operation) => !described.operations.has(operation))).toEqual([]);
    expect(served.filter((operation) => !driven.has(operation))).toEqual([]);
  });

  test("every webhook that was sent is one of the document's", async () => {
    await lago.control("GET", "/_webhooks?wait=true");
    const errors = receiver.received.flatMap(({ payload }) => {
      const error = described.webhookErrors(payload);
      return error === null ? [] : [`${payload.webhook_type}: ${error}`];
    });
    expect(errors).toEqual([]);
    expect(new Set(receiver.types()).size).toBeGreaterThan(12);
  });

  async function subscribe(customer: string, plan: string) {
    return await call("POST /subscriptions", { body: subscription(customer, plan, `sub-${customer}`) });
  }
});

const acme = {
  external_id: "acme",
  name: "Acme",
  country: "FR",
  metadata: [{ key: "tenant", value: "acme", display_in_invoice: false }],
  billing_configuration: { payment_provider: "stripe", sync_with_provider: true },
};

const coupon = {
  name: "A tenth",
  code: "tenth",
  coupon_type: "percentage",
  percentage_rate: "10",
  frequency: "forever",
  expiration: "no_expiration",
  applies_to: { plan_codes: ["pro_eur_monthly"] },
};

const wallet = {
  external_customer_id: "acme",
  rate_amount: "1",
  currency: "EUR",
  granted_credits: "10",
  paid_credits: "2",
};

function subscription(external_customer_id: string, plan_code: string, external_id: string) {
  return { subscription: { external_customer_id, plan_code, external_id, billing_time: "anniversary" } };
}
