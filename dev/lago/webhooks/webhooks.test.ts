import { createHmac, createPublicKey } from "node:crypto";
import { jwtVerify } from "jose";
import { afterEach, expect, test } from "vitest";
import { startTestLago, type TestLago } from "../test-lago.ts";
import { startReceiver } from "../test-receiver.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function start(answer?: (nth: number) => number, hmacKey?: string) {
  const receiver = await startReceiver(answer);
  stops.push(receiver.stop);
  const lago = await startTestLago({ webhookUrl: receiver.url, ...(hmacKey ? { hmacKey } : {}) });
  stops.push(lago.stop);
  return { receiver, lago };
}

const customer = (external_id: string) => ({ customer: { external_id } });
const settled = (lago: TestLago) => lago.control("GET", "/_webhooks?wait=true");

test("an hmac signature is over the raw body under the organization's key", async () => {
  const { receiver, lago } = await start(undefined, "secret");
  await lago.call("POST", "/customers", customer("ä-1"));
  await settled(lago);
  const [webhook] = receiver.received;
  const expected = createHmac("sha256", "secret")
    .update(webhook?.body ?? "")
    .digest("base64");
  expect(webhook?.headers.get("x-lago-signature")).toBe(expected);
  expect(webhook?.headers.get("x-lago-signature-algorithm")).toBe("hmac");
  expect(webhook?.payload).toMatchObject({
    webhook_type: "customer.created",
    object_type: "customer",
    customer: { external_id: "ä-1" },
  });
});

test("a jwt signature verifies with the published key and carries the raw body and the issuer", async () => {
  const { receiver, lago } = await start();
  await lago.call("POST", "/customers", customer("a"));
  await settled(lago);
  const [webhook] = receiver.received;
  const { body } = await lago.call("GET", "/webhooks/json_public_key");
  const key = createPublicKey(Buffer.from(body.webhook.public_key, "base64"));
  const token = webhook?.headers.get("x-lago-signature") ?? "";
  const { payload } = await jwtVerify(token, key, { algorithms: ["RS256"], issuer: lago.url });
  expect(payload.data).toBe(webhook?.body);
});

test("a refused webhook is tried three times under one key and then given up, and holds up no other", async () => {
  const { receiver, lago } = await start(() => 503);
  await lago.call("POST", "/customers", customer("a"));
  await lago.call("POST", "/customers", customer("b"));
  const { body } = await settled(lago);
  expect(receiver.received).toHaveLength(6);
  const keys = receiver.received.map(({ headers }) => headers.get("x-lago-unique-key"));
  expect(new Set(keys).size).toBe(2);
  expect(new Set(keys.slice(0, 2)).size).toBe(2);
  expect(body.deliveries).toMatchObject([
    { status: "failed", attempts: 3, last_http_status: 503 },
    { status: "failed", attempts: 3, last_http_status: 503 },
  ]);
});

test("a webhook that succeeds at its third attempt is delivered with the same bytes", async () => {
  const { receiver, lago } = await start((nth) => (nth < 3 ? 500 : 204));
  await lago.call("POST", "/customers", customer("a"));
  const { body } = await settled(lago);
  expect(body.deliveries).toMatchObject([{ status: "succeeded", attempts: 3 }]);
  expect(new Set(receiver.received.map((webhook) => webhook.body)).size).toBe(1);
});

test("an endpoint that wants some types gets no others, and its url can be registered once", async () => {
  const { receiver, lago } = await start();
  const endpoint = { webhook_url: `${receiver.url}/2`, event_types: ["customer.updated"] };
  const { body } = await lago.call("POST", "/webhook_endpoints", { webhook_endpoint: endpoint });
  expect(body.webhook_endpoint).toMatchObject({ signature_algo: "jwt", event_types: ["customer.updated"] });
  expect((await lago.call("POST", "/webhook_endpoints", { webhook_endpoint: endpoint })).status).toBe(422);
  await lago.call("POST", "/customers", customer("a"));
  await lago.call("POST", "/customers", customer("a"));
  await settled(lago);
  expect(receiver.types()).toEqual(["customer.created", "customer.updated", "customer.updated"]);
});

test("a subscription's life is told in order: started, trial ended, billed, paid", async () => {
  const { receiver, lago } = await start();
  await lago.call("POST", "/subscriptions", {
    subscription: { external_customer_id: "a", external_id: "sub", plan_code: "pro_eur_monthly" },
  });
  await lago.control("POST", "/_clock", { days: 14, wait: true });
  expect(receiver.types()).toEqual([
    "customer.created",
    "subscription.started",
    "invoice.created",
    "subscription.trial_ended",
  ]);
  const invoice = receiver.received[2]?.payload.invoice;
  await lago.call("PUT", `/invoices/${invoice.lago_id}`, { invoice: { payment_status: "succeeded" } });
  await lago.call("PUT", `/invoices/${invoice.lago_id}`, { invoice: { payment_status: "succeeded" } });
  await settled(lago);
  expect(receiver.types().slice(4)).toEqual(["invoice.payment_status_updated"]);
});

test("usage that no metric knows is named in an events.errors webhook", async () => {
  const { receiver, lago } = await start();
  const event = { transaction_id: "t", external_subscription_id: "s" };
  await lago.call("POST", "/events", { event: { ...event, code: "pages" } });
  await lago.call("POST", "/events", { event: { ...event, transaction_id: "u", code: "rows" } });
  await settled(lago);
  expect(receiver.received.map(({ payload }) => payload.events_errors)).toMatchObject([
    { invalid_code: ["t"], missing_aggregation_property: [] },
    { invalid_code: [], missing_aggregation_property: ["u"] },
  ]);
});
