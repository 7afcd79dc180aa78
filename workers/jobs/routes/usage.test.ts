import { beforeAll, describe, expect, it } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { usageLedger } from "../../../db/jobs/schema.ts";
import type { MonthUsage } from "../../contract/usage.ts";
import { ownerClaims } from "../auth/test-tokens.ts";
import { createTestApp, newTenant, type TestApp } from "../test-app.ts";
import { rowsOf } from "../usage/usage-message.ts";

const path = "/api/usage";
const tenant = newTenant();

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
  await book(40);
  await book(2);
  const lastMonth = new Date();
  lastMonth.setUTCDate(0);
  await book(1_000, lastMonth);
});

async function book(quantity: number, createdAt = new Date()): Promise<void> {
  const taskId = crypto.randomUUID();
  const entry = {
    transactionId: rowsOf(taskId),
    tenantId: tenant,
    metric: "rows",
    quantity,
    taskId,
    createdAt,
  };
  await withTenant(app.deps.db, tenant, (tx) => [tx.insert(usageLedger).values(entry)]);
}

const read = async (claims: Parameters<TestApp["request"]>[2]) =>
  await (await app.request(path, {}, claims)).json<MonthUsage>();

describe("GET /api/usage", () => {
  it("counts the rows of this month, beside what the plan has", async () => {
    const { from, until, ...counted } = await read({ tenant, role: "viewer" });
    expect(counted).toEqual({ rows: 42, rowsPerMonth: ownerClaims.limits.rowsPerMonth });
    expect(from).toMatch(/-01T00:00:00\.000Z$/);
    const now = Date.now();
    expect([Date.parse(from) <= now, now < Date.parse(until)]).toEqual([true, true]);
  });

  it("counts no other tenant's", async () => {
    expect(await read({ tenant: newTenant() })).toMatchObject({ rows: 0 });
  });

  it("is for keys with its scope", async () => {
    const key = { tenant, role: null };
    const asked = (scopes: ("usage:read" | "tasks:read")[]) => app.request(path, {}, { ...key, scopes });
    expect((await asked(["usage:read"])).status).toBe(200);
    expect((await asked(["tasks:read"])).status).toBe(403);
  });

  it("takes no query, and nothing but reading", async () => {
    expect((await app.request(`${path}?tenant=another`, {}, { tenant })).status).toBe(400);
    expect((await app.request(path, { method: "POST" }, { tenant })).status).toBe(405);
  });
});
