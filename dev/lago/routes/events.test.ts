import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestLago, type TestLago } from "../test-lago.ts";

let lago: TestLago;
beforeAll(async () => {
  lago = await startTestLago();
});
afterAll(() => lago.stop());

const event = (transaction_id: string, external_subscription_id = "sub-a") => ({
  transaction_id,
  external_subscription_id,
  code: "rows",
  properties: { rows: 5 },
});

const duplicate = { transaction_id: ["value_already_exist"] };

test("an event of an unknown subscription is accepted, with the time it came or the one it names", async () => {
  const { status, body } = await lago.call("POST", "/events", { event: event("first") });
  expect(status).toBe(200);
  expect(body.event).toMatchObject({ lago_subscription_id: null, timestamp: "2027-01-01T00:00:00.000Z" });
  const dated = await lago.call("POST", "/events", {
    event: { ...event("dated"), timestamp: "1767225600.25" },
  });
  expect(dated.body.event.timestamp).toBe("2026-01-01T00:00:00.250Z");
  const wrong = await lago.call("POST", "/events", { event: { ...event("wrong"), timestamp: "today" } });
  expect(wrong.body.error_details).toEqual({ timestamp: ["invalid_format"] });
});

test("a transaction id is unique within its subscription and free in another", async () => {
  await lago.call("POST", "/events", { event: event("same") });
  const again = await lago.call("POST", "/events", { event: event("same") });
  expect(again).toMatchObject({ status: 422, body: { code: "validation_errors", error_details: duplicate } });
  expect((await lago.call("POST", "/events", { event: event("same", "sub-b") })).status).toBe(200);
});

test("a duplicate fails its whole batch and is named by its index, also when both are in the batch", async () => {
  await lago.call("POST", "/events", { event: event("known") });
  const refused = await lago.call("POST", "/events/batch", {
    events: [event("new"), event("known"), event("twice"), event("twice")],
  });
  expect(refused.body.error_details).toEqual({ "1": duplicate, "3": duplicate });
  expect((await lago.call("GET", "/events/new")).status).toBe(404);
  expect((await lago.call("POST", "/events/batch", { events: [event("new")] })).status).toBe(200);
  expect((await lago.call("GET", "/events/new")).body.event.transaction_id).toBe("new");
});

test("a batch takes 100 events, not 101 and not none", async () => {
  const events = Array.from({ length: 101 }, (_, n) => event(`n${n}`));
  const refused = await lago.call("POST", "/events/batch", { events });
  expect(refused.body.error_details).toEqual({ events: ["too_many_events"] });
  expect((await lago.call("POST", "/events/batch", { events: events.slice(1) })).status).toBe(200);
  expect((await lago.call("POST", "/events/batch", { events: [] })).status).toBe(422);
});

test("an event without its mandatory fields is 422", async () => {
  const refused = await lago.call("POST", "/events", { event: { code: "rows" } });
  expect(refused.body.error_details).toEqual({
    transaction_id: ["value_is_mandatory"],
    external_subscription_id: ["value_is_mandatory"],
  });
});
