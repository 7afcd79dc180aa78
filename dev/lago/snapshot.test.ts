import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startLago } from "./server.ts";
import { startTestLago } from "./test-lago.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "lago-"));
});
afterEach(() => rm(dir, { recursive: true }));

test("a restart keeps customers, usage, the clock and the signing key", async () => {
  const first = await startTestLago({ dir });
  await first.call("POST", "/subscriptions", {
    subscription: { external_customer_id: "a", external_id: "sub", plan_code: "pro_eur_monthly" },
  });
  await first.call("POST", "/events", {
    event: { transaction_id: "t", external_subscription_id: "sub", code: "rows", properties: { rows: 3 } },
  });
  await first.control("POST", "/_clock", { days: 20 });
  const key = await first.call("GET", "/webhooks/json_public_key");
  const usage = "/customers/a/current_usage?external_subscription_id=sub";
  const before = await first.call("GET", usage);
  await first.stop();

  const second = await startTestLago({ dir, frozenAt: "2027-01-21T00:00:00Z" });
  expect(await second.call("GET", "/webhooks/json_public_key")).toEqual(key);
  expect(await second.call("GET", usage)).toEqual(before);
  expect((await second.call("GET", "/plans")).body.meta.total_count).toBe(12);
  await second.stop();
});

test("a broken state file is named with what to do about it", async () => {
  await writeFile(join(dir, "lago.json"), "{");
  await expect(startLago({ port: 0, apiKey: "k", dir })).rejects.toThrow(/lago\.json".*Delete it/);
});

test("a taken port is named", async () => {
  const first = await startLago({ port: 0, apiKey: "k" });
  await expect(startLago({ port: first.port, apiKey: "k" })).rejects.toThrow(`127.0.0.1:${first.port}`);
  await first.stop();
});
