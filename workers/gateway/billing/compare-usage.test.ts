import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { user } from "../../../db/gateway/schema.ts";
import { subscription } from "../../../db/gateway/schema-billing.ts";
import { withTenant } from "../../../db/gateway/tenant.ts";
import type { BillingDrift } from "../../contract/billing-admin.ts";
import type { InternalUsage, InternalUsed } from "../../contract/internal.ts";
import { askLago } from "../testing/at-lago.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createPerson, createTeam, sendJson } from "../testing/team.ts";
import { serviceThat } from "../testing/upstream.ts";
import { usageSweep } from "./compare-usage.ts";

const refused = { count: 3, ids: ["task:a:rows", "task:b:rows"] };
const jobs = { ledgers: new Map<string, InternalUsed>(), asked: [] as InternalUsage[], isAway: false };
const JOBS = serviceThat(async (request) => {
  expect(request.headers.get("authorization")).toMatch(/^Bearer /);
  if (jobs.isAway) return new Response("away", { status: 503 });
  if (new URL(request.url).pathname === "/internal/refused-usage") return Response.json(refused);
  const wanted = (await request.json()) as InternalUsage;
  jobs.asked.push(wanted);
  return Response.json(jobs.ledgers.get(wanted.tenantId) ?? { least: 0, most: 1_000_000 });
});

const gateway = createTestGateway({ vars: { JOBS } });
const { deps } = gateway;
const { db } = deps;

/** A team on Pro of whose running period Lago counts so many rows. */
async function createUsing(rows: number) {
  const team = await createTeam(gateway);
  const pro = { plan: "pro", currency: "EUR", interval: "monthly" };
  expect((await team.owner.post("/api/billing/subscriptions", pro)).status).toBe(201);
  const used = { external_subscription_id: team.id, code: "rows", properties: { rows } };
  const event = { transaction_id: crypto.randomUUID(), ...used };
  await askLago(deps, "/events", { method: "POST", body: { event } });
  return team;
}

async function rowOf(tenantId: string) {
  const [[row]] = await withTenant(db, tenantId, [
    db.select().from(subscription).where(eq(subscription.tenantId, tenantId)),
  ]);
  return row ?? expect.fail("the tenant has no subscription");
}

/** Tests beside this one have tenants too, whose turn may come first. */
async function compareInTurn(tenantId: string): Promise<void> {
  do await usageSweep.run(deps);
  while ((await rowOf(tenantId)).usageComparedAt === null);
}

async function createAdministrator() {
  const person = await createPerson(gateway);
  await db.update(user).set({ role: "admin" }).where(eq(user.id, person.id));
  return person;
}

const driftFor = async (admin: Awaited<ReturnType<typeof createAdministrator>>) =>
  await (await admin.get("/api/admin/billing/drift")).json<BillingDrift>();

test.each([
  ["counts less than was sent", { least: 12, most: 12 }, -5],
  ["counts more than may have come", { least: 2, most: 4 }, 3],
  ["counts what was sent", { least: 7, most: 7 }, null],
  ["does not count yet what is on its way", { least: 5, most: 30 }, null],
])("a tenant is compared with the ledger: Lago %s", async (_, ledger, expected) => {
  const { id } = await createUsing(7);
  jobs.ledgers.set(id, ledger);
  await compareInTurn(id);
  expect(await rowOf(id)).toMatchObject({ usageDrift: expected, usageComparedAt: expect.any(Date) });
  const [asked, again] = jobs.asked.filter(({ tenantId }) => tenantId === id);
  expect([Number.isNaN(Date.parse(asked?.from ?? "")), again]).toEqual([false, undefined]);
  await usageSweep.run(deps);
  expect(jobs.asked.filter(({ tenantId }) => tenantId === id)).toHaveLength(1);
});

test("a difference and refused usage are drift, and comparing again takes the difference off", async () => {
  const [admin, { id }] = [await createAdministrator(), await createUsing(7)];
  jobs.ledgers.set(id, { least: 9, most: 9 });
  await compareInTurn(id);
  const drift = await driftFor(admin);
  expect(drift.usageDiffers).toContainEqual({ id, rows: -2 });
  expect(drift.refusedUsage).toEqual(refused);
  jobs.ledgers.set(id, { least: 7, most: 7 });
  expect((await sendJson(admin, "POST", `/api/admin/billing/tenants/${id}/heal`)).status).toBe(200);
  expect((await driftFor(admin)).usageDiffers.map((each) => each.id)).not.toContain(id);
});

test("while the ledger cannot be asked, what is known of it stays, and the rest is shown", async () => {
  const [admin, { id }] = [await createAdministrator(), await createUsing(7)];
  jobs.ledgers.set(id, { least: 9, most: 9 });
  await compareInTurn(id);
  jobs.isAway = true;
  expect((await sendJson(admin, "POST", `/api/admin/billing/tenants/${id}/heal`)).status).toBe(200);
  const drift = await driftFor(admin);
  jobs.isAway = false;
  expect(drift.refusedUsage).toBeNull();
  expect(drift.usageDiffers).toContainEqual({ id, rows: -2 });
});
