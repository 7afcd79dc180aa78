import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { subscription } from "../../../db/gateway/schema-billing.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { InternalEntitlements, InternalScheduled } from "../../contract/internal.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam } from "../testing/team.ts";
import { serviceThat } from "../testing/upstream.ts";
import { scheduleSweep } from "./tell-jobs.ts";

const jobs = { scheduled: [] as string[], told: [] as InternalEntitlements["tenants"] };

const fetcher = serviceThat(async (request) => {
  expect(request.headers.get("authorization")).toMatch(/^Bearer /);
  if (new URL(request.url).pathname === "/internal/scheduled") {
    const { after, limit } = (await request.json()) as InternalScheduled;
    const tenantIds = jobs.scheduled.filter((id) => id > after).sort();
    return Response.json({ tenantIds: tenantIds.slice(0, limit) });
  }
  jobs.told.push(...((await request.json()) as InternalEntitlements).tenants);
  return new Response(null, { status: 204 });
});

const gateway = createTestGateway({ vars: { JOBS: fetcher } });
const { db } = gateway.deps;
const dayMs = 86_400_000;

test("the jobs worker hears what tenants with schedules may do now, however many there are", async () => {
  const team = await createTeam(gateway);
  const made = await team.owner.post("/api/billing/subscriptions", {
    ...{ plan: "pro", currency: "EUR", interval: "monthly" },
  });
  expect(made.status, await made.clone().text()).toBe(201);
  const others = Array.from({ length: 120 }, () => `none-${crypto.randomUUID()}`);
  jobs.scheduled = [team.id, ...others];
  const told = async () => {
    jobs.told = [];
    await scheduleSweep.run(gateway.deps);
    expect(jobs.told.map(({ tenantId }) => tenantId)).toEqual([...jobs.scheduled].sort());
    return jobs.told.find(({ tenantId }) => tenantId === team.id)?.entitlements;
  };
  expect(await told()).toMatchObject({ plan: "pro", access: "full" });
  await withTenant(db, team.id, [
    db
      .update(subscription)
      .set({ unpaidSince: new Date(Date.now() - 30 * dayMs) })
      .where(eq(subscription.tenantId, team.id)),
  ]);
  expect(await told()).toMatchObject({ plan: "pro", access: "suspended" });
});
