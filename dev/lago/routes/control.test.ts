import { afterEach, beforeEach, expect, test } from "vitest";
import { startTestLago, type TestLago } from "../test-lago.ts";

let lago: TestLago;
beforeEach(async () => {
  lago = await startTestLago();
});
afterEach(() => lago.stop());

test("the clock moves forward by days or to a time, never back, and runs when it is let go", async () => {
  const clock = (body: unknown) => lago.control("POST", "/_clock", body);
  expect((await clock({ days: 1.5 })).body).toEqual({ now: "2027-01-02T12:00:00.000Z", frozen: true });
  expect((await clock({ to: "2027-03-01T00:00:00Z" })).body.now).toBe("2027-03-01T00:00:00.000Z");
  expect((await clock({ to: "2027-02-01T00:00:00Z" })).status).toBe(400);
  expect((await clock({ days: -1 })).status).toBe(422);
  const released = (await clock({ frozen: false })).body;
  expect(released.frozen).toBe(false);
  await expect
    .poll(async () => (await lago.control("GET", "/_clock")).body.now)
    .not.toBe("2027-03-01T00:00:00.000Z");
});

test("a customer stores a card at the checkout and pays an invoice at its link", async () => {
  await lago.call("POST", "/customers", {
    customer: {
      external_id: "a",
      billing_configuration: { payment_provider: "stripe", sync_with_provider: true },
    },
  });
  await lago.call("POST", "/subscriptions", {
    subscription: { external_customer_id: "a", external_id: "s", plan_code: "pro_eur_monthly" },
  });
  await lago.control("POST", "/_clock", { days: 14 });
  const [invoice] = (await lago.call("GET", "/invoices")).body.invoices;
  expect(invoice.payment_status).toBe("failed");
  const { body } = await lago.call("POST", `/invoices/${invoice.lago_id}/payment_url`);
  const page = await fetch(body.invoice_payment_details.payment_url, { method: "POST" });
  expect(await page.text()).toContain("paid");
  expect((await lago.call("GET", `/invoices/${invoice.lago_id}`)).body.invoice.payment_status).toBe(
    "succeeded",
  );
  const file = await fetch(invoice.file_url);
  expect(file.headers.get("content-type")).toBe("application/pdf");
  expect(await file.text()).toMatch(/^%PDF-[\s\S]*Invoice SEL-0001-001[\s\S]*%%EOF\n$/);
});

test("names of customers do not become markup on the pages", async () => {
  await lago.call("POST", "/customers", {
    customer: { external_id: "a", name: "<script>alert(1)</script>" },
  });
  const html = await (await fetch(lago.url)).text();
  expect(html).toContain("&lt;script&gt;alert(1)");
});
