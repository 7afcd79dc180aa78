import { beforeAll, describe, expect, it } from "vitest";
import { withTenant } from "../../db/jobs/client.ts";
import { tasks, usageLedger } from "../../db/jobs/schema.ts";
import type { Claims } from "../contract/claims.ts";
import type { Limit } from "../contract/entitlements.ts";
import type { Problem } from "../contract/problem.ts";
import { ownerClaims } from "./auth/test-tokens.ts";
import { initialProgress } from "./flow/plan.ts";
import { processDataset } from "./flows/process-dataset.ts";
import { createTestApp, csvForm, newTenant, startRequest, type TestApp, upload } from "./test-app.ts";
import { rowsOf } from "./usage/usage-message.ts";

/** Every limit that a token carries and this worker counts is where it ends, whatever number it is. */

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});

type Tenant = Partial<Claims> & { tenant: string };

type Counted = {
  refusal: [number, string];
  /** Has the tenant have so much; the claims allow it all. */
  fill: (tenant: Tenant, count: number) => Promise<unknown>;
  /** Asks for one more. */
  add: (tenant: Tenant, count: number) => Promise<Response>;
};

const startOne = async (tenant: Tenant) => {
  const { id } = await upload(app, "a\n1\n", { tenant: tenant.tenant });
  return await app.request("/api/tasks", startRequest(id), tenant);
};

const counted: Partial<Record<Limit, Counted>> = {
  rowsPerMonth: {
    refusal: [402, "payment_required"],
    async fill({ tenant }, quantity) {
      const taskId = crypto.randomUUID();
      const entry = { transactionId: rowsOf(taskId), tenantId: tenant, metric: "rows", quantity, taskId };
      if (quantity > 0) await withTenant(app.deps.db, tenant, (tx) => [tx.insert(usageLedger).values(entry)]);
    },
    add: startOne,
  },
  concurrentTasks: {
    refusal: [429, "rate_limited"],
    async fill({ tenant }, count) {
      if (count === 0) return;
      const { id: datasetId } = await upload(app, "a\n1\n", { tenant });
      const rows = Array.from({ length: count }, () => ({
        ...{
          id: crypto.randomUUID(),
          tenantId: tenant,
          datasetId,
          createdBy: "user-1",
          status: "processing" as const,
        },
        ...{ traceId: crypto.randomUUID(), progress: initialProgress(processDataset) },
      }));
      await withTenant(app.deps.db, tenant, (tx) => [tx.insert(tasks).values(rows)]);
    },
    add: startOne,
  },
  fileBytes: {
    refusal: [413, "payload_too_large"],
    fill: async () => {},
    add: (tenant, count) =>
      app.request("/api/datasets", { method: "POST", body: csvForm("x".repeat(count + 1)) }, tenant),
  },
  webhookEndpoints: {
    refusal: [402, "payment_required"],
    async fill(tenant, count) {
      for (let each = 0; each < count; each += 1) expect((await addEndpoint(tenant)).status).toBe(201);
    },
    add: (tenant) => addEndpoint(tenant),
  },
};

function addEndpoint({ tenant, ...claims }: Tenant): Promise<Response> {
  const body = JSON.stringify({ url: "https://hooks.customer.test/", eventTypes: ["task.completed"] });
  const init = { method: "POST", body, headers: { "content-type": "application/json" } };
  return app.request("/api/webhook-endpoints", init, { tenant, ...claims });
}

describe.each(Object.entries(counted))("%s", (name, { fill, add, refusal }) => {
  it.each([1, 2, 5])("lets %i be, and refuses the next with what helps", async (most) => {
    const outcomes: [number, string | undefined][] = [];
    for (const there of [most - 1, most]) {
      const limits = { ...ownerClaims.limits, [name]: most };
      const tenant: Tenant = { tenant: newTenant(), limits };
      await fill(tenant, there);
      const response = await add(tenant, there);
      const { code, detail } = await response.json<Partial<Problem>>();
      outcomes.push([response.status, code]);
      if (code !== undefined) expect(detail).toMatch(/"pro".*upgrade/);
    }
    expect(outcomes).toEqual([[expect.toBeOneOf([201, 202]), undefined], refusal]);
  });
});

it("lets nobody past the number of endpoints who adds several at once", async () => {
  const tenant = { tenant: newTenant(), limits: { ...ownerClaims.limits, webhookEndpoints: 2 } };
  const answers = await Promise.all(Array.from({ length: 5 }, () => addEndpoint(tenant)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 402, 402, 402]);
});
