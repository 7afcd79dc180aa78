import { Webhook } from "standardwebhooks";
import { afterEach, expect, test, vi } from "vitest";
import { createTestGateway } from "../testing/gateway.ts";
import { createVisitor } from "../testing/visitor.ts";
import { readable } from "./policies.ts";

const gateway = createTestGateway();
const { deps } = gateway;
const visitor = createVisitor(gateway.app);
const signer = new Webhook(deps.config.directus.webhookSecret, { format: "raw" });

afterEach(() => void vi.restoreAllMocks());

async function versions(): Promise<Record<string, number>> {
  const response = await visitor.get("/api/cms/versions");
  expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
  return (await response.json<{ versions: Record<string, number> }>()).versions;
}

test("a change of a collection gives it another number, and no other one", async () => {
  const before = await versions();
  expect(Object.keys(before)).toEqual(expect.arrayContaining(readable.map(({ collection }) => collection)));
  const body = JSON.stringify({
    ...{ type: "content.changed", timestamp: new Date().toISOString() },
    data: {
      changes: [{ collection: "pages", action: "update", keys: ["1"], all: false, items: [] }],
    },
  });
  const at = new Date();
  const told = await visitor.send("/api/cms/webhooks", {
    method: "POST",
    headers: {
      ...{ "content-type": "application/json", "webhook-id": "msg_versions" },
      "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
      "webhook-signature": signer.sign("msg_versions", at, body),
    },
    body,
  });
  expect(told.status).toBe(204);
  const after = await versions();
  expect(after.pages).not.toBe(before.pages);
  expect({ ...after, pages: 0 }).toEqual({ ...before, pages: 0 });
});

test("while nobody can say what changed, it says so", async () => {
  vi.spyOn(deps.cache, "versions").mockResolvedValue(null);
  const response = await visitor.get("/api/cms/versions");
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
});

test.each(["POST", "PUT", "DELETE"])("%s is no method of it", async (method) => {
  expect((await visitor.send("/api/cms/versions", { method })).status).toBe(405);
});
