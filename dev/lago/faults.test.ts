import { afterEach, beforeEach, expect, test } from "vitest";
import { createFaults, type FaultRule } from "./faults.ts";
import { startTestLago, type TestLago } from "./test-lago.ts";
import { startReceiver } from "./test-receiver.ts";

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let lago: TestLago;
beforeEach(async () => {
  receiver = await startReceiver();
  lago = await startTestLago({ webhookUrl: receiver.url });
});
afterEach(async () => {
  await lago.stop();
  await receiver.stop();
});

const customers = async (...ids: string[]) => {
  for (const external_id of ids) await lago.call("POST", "/customers", { customer: { external_id } });
  await lago.control("GET", "/_webhooks?wait=true");
  return receiver.received.map(({ payload }) => payload.customer.external_id);
};

test("error answers 500 and does nothing, as often as it was told", async () => {
  await lago.control("POST", "/_faults", {
    api: [{ kind: "error", times: 1, match: "POST /api/v1/customers" }],
  });
  expect((await lago.call("GET", "/customers")).status).toBe(200);
  expect((await lago.call("POST", "/customers", { customer: { external_id: "a" } })).status).toBe(500);
  expect((await lago.call("GET", "/customers/a")).status).toBe(404);
  expect((await lago.call("POST", "/customers", { customer: { external_id: "a" } })).status).toBe(200);
});

test("lost does the work and cuts the connection, cut does nothing", async () => {
  await lago.control("POST", "/_faults", { api: [{ kind: "lost", times: 1 }] });
  await expect(lago.call("POST", "/customers", { customer: { external_id: "a" } })).rejects.toThrow();
  expect((await lago.call("GET", "/customers/a")).status).toBe(200);
  await lago.control("POST", "/_faults", { api: [{ kind: "cut", times: 1 }] });
  await expect(lago.call("POST", "/customers", { customer: { external_id: "b" } })).rejects.toThrow();
  expect((await lago.call("GET", "/customers/b")).status).toBe(404);
});

test("slow answers after the delay", async () => {
  await lago.control("POST", "/_faults", { api: [{ kind: "slow", delay_ms: 120 }] });
  const startedAt = performance.now();
  expect((await lago.call("GET", "/plans")).status).toBe(200);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(115);
});

test("a dropped webhook never comes, a doubled one comes twice under one key", async () => {
  await lago.control("POST", "/_faults", {
    webhooks: [
      { kind: "drop", times: 1 },
      { kind: "double", times: 2 },
    ],
  });
  // The first is dropped, which also uses up one doubling.
  expect(await customers("a", "b", "c")).toEqual(["b", "b", "c"]);
  const keys = receiver.received.map(({ headers }) => headers.get("x-lago-unique-key"));
  expect(keys[0]).toBe(keys[1]);
});

test("a redelivered webhook comes again under another key", async () => {
  await lago.control("POST", "/_faults", { webhooks: [{ kind: "redeliver", times: 1 }] });
  expect(await customers("a")).toEqual(["a", "a"]);
  const keys = receiver.received.map(({ headers }) => headers.get("x-lago-unique-key"));
  expect(keys[0]).not.toBe(keys[1]);
  expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body);
});

test("a reordered webhook comes after the next one, and alone it still comes", async () => {
  await lago.control("POST", "/_faults", { webhooks: [{ kind: "reorder", times: 1 }] });
  await lago.call("POST", "/customers", { customer: { external_id: "a" } });
  expect(await customers("b")).toEqual(["b", "a"]);
  await lago.control("POST", "/_faults", { webhooks: [{ kind: "reorder", times: 1 }] });
  expect(await customers("c")).toEqual(["b", "a", "c"]);
});

test("the same seed strikes the same calls, and another seed others", () => {
  const rule: FaultRule = { kind: "error", rate: 0.3, times: null, match: null, delay_ms: 0 };
  const strikes = (seed: number) => {
    const faults = createFaults();
    faults.set({ api: [{ ...rule }], webhooks: [], seed });
    return Array.from({ length: 50 }, () => faults.api("GET /").length);
  };
  expect(strikes(7)).toEqual(strikes(7));
  expect(strikes(7)).not.toEqual(strikes(8));
  expect(strikes(7).filter(Boolean).length).toBeGreaterThan(5);
});

test("an unknown fault is refused, and a form of another site cannot switch any", async () => {
  expect((await lago.control("POST", "/_faults", { api: [{ kind: "fire" }] })).status).toBe(422);
  const form = await fetch(`${lago.url}/_faults`, { method: "POST", body: "{}" });
  expect(form.status).toBe(400);
});
