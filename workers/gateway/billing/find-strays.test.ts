import { eq } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { billingEvent } from "../../../db/gateway/schema-billing.ts";
import { withPlatform } from "../../../db/gateway/tenant.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam, outcomeOf, sendJson, type Teammate } from "../testing/team.ts";
import { applyEvent } from "./apply-event.ts";
import { endBilling } from "./end-billing.ts";
import { straySweep } from "./find-strays.ts";

const path = "/api/billing/subscriptions";
const pro = { plan: "pro", currency: "EUR", interval: "monthly" } as const;

/** The messages of the queue are lost, all of them. */
const accountQueue = { send: async () => {} } as unknown as Queue;
const gateway = createTestGateway({ deps: { accountQueue } });
const { deps } = gateway;
const { db } = deps;

afterEach(() => vi.restoreAllMocks());

/** A tenant that Lago has on Pro, and of which nothing was written here. */
async function createUnwritten() {
  const team = await createTeam(gateway);
  const customer = { tenantId: team.id, name: "Team", email: team.owner.email, currency: "EUR" };
  await deps.lagoAccounts.upsertCustomer(customer);
  await deps.lagoAccounts.subscribe(team.id, pro);
  return team;
}

/** A tenant that was deleted while it paid, with nothing ended yet. */
async function createDeleted() {
  const team = await createTeam(gateway);
  expect((await team.owner.post(path, pro)).status).toBe(201);
  const confirmed = { confirm: team.slug };
  const deleted = await sendJson(team.owner, "DELETE", "/api/auth/organization", confirmed);
  expect(deleted.status, await deleted.clone().text()).toBe(204);
  expect(await stateOf(team.id)).toBe("active");
  return team;
}

async function listed(person: Teammate): Promise<unknown[]> {
  return (await (await person.get(path)).json<{ data: unknown[] }>()).data;
}

async function stateOf(tenantId: string): Promise<string | undefined> {
  return (await deps.lagoAccounts.listLives(tenantId))[0]?.status;
}

/** A payment webhook of a tenant, in the inbox. */
async function keepWebhook(tenantId: string, type = "invoice.payment_status_updated"): Promise<string> {
  const about = { source: "lago", type, tenantId, body: `{"customer":"${tenantId}"}` };
  const id = crypto.randomUUID();
  await withPlatform(db, [db.insert(billingEvent).values({ id, ...about })]);
  return id;
}

test("a first subscription that was not written here is known from the next attempt on, though that is refused", async () => {
  const { owner } = await createUnwritten();
  expect(await listed(owner)).toEqual([]);
  expect(await outcomeOf(await owner.post(path, pro))).toBe("409 conflict");
  expect(await listed(owner)).toMatchObject([{ ...pro, status: "active" }]);
});

test("a change that fails after Lago was asked writes nothing of itself", async () => {
  const { owner, id } = await createTeam(gateway);
  await owner.post(path, pro);
  vi.spyOn(deps.lagoAccounts, "subscribe").mockRejectedValueOnce(new Error("Lago is away"));
  expect((await sendJson(owner, "PATCH", `${path}/${id}`, { plan: "scale" })).status).toBe(500);
  const audit = await (await owner.get("/api/audit?action=billing.plan_changed")).json<{ data: unknown[] }>();
  expect(audit.data).toEqual([]);
  expect(await listed(owner)).toMatchObject([{ plan: "pro" }]);
});

test("a first subscription that was not written here is found by the sweep, and its payers are told", async () => {
  const { owner } = await createUnwritten();
  await straySweep.run(deps);
  expect(await listed(owner)).toMatchObject([{ ...pro, status: "active" }]);
  const told = await (await owner.get("/api/notifications")).json<{ data: { kind: string }[] }>();
  expect(told.data.filter(({ kind }) => kind === "billing.plan_changed")).toHaveLength(1);
});

test("one that runs under a plan that is not ours is not said to be healed", async () => {
  const { id } = await createUnwritten();
  const { listLives } = deps.lagoAccounts;
  const strange = async (tenantId: string) => {
    const lives = await listLives(tenantId);
    return tenantId === id ? lives.map((life) => ({ ...life, plan_code: "made-by-hand" })) : lives;
  };
  const [warned, failed] = [vi.spyOn(console, "warn"), vi.spyOn(console, "error")];
  const logged = vi.spyOn(console, "log");
  await straySweep.run({ ...deps, lagoAccounts: { ...deps.lagoAccounts, listLives: strange } });
  const lines = [warned, failed, logged].flatMap(({ mock }) => mock.calls.map(([line]) => String(line)));
  const ofTenant = lines.filter((line) => line.includes(id));
  expect(ofTenant.join()).not.toContain("billing_stray_healed");
  expect(ofTenant.join()).toContain("billing_stray_not_healed");
});

test("a webhook that comes after its tenant has gone says nothing of it any more, and is known if it comes again", async () => {
  const { id } = await createDeleted();
  for (const type of ["invoice.created", "customer.updated"]) {
    const event = await keepWebhook(id, type);
    await applyEvent(deps, event);
    const [[kept]] = await withPlatform(db, [
      db.select().from(billingEvent).where(eq(billingEvent.id, event)),
    ]);
    expect(kept).toMatchObject({ body: "", tenantId: null, finishedAt: expect.any(Date) });
  }
});

test("what a deleted tenant still pays for is ended by the sweep, when the message that ends it is lost", async () => {
  const { id } = await createDeleted();
  await straySweep.run(deps);
  expect(await stateOf(id)).toBe("terminated");
});

test("a webhook of a deleted tenant ends what it still pays for", async () => {
  const { id } = await createDeleted();
  await applyEvent(deps, await keepWebhook(id));
  expect(await stateOf(id)).toBe("terminated");
});

test("ended beside payment webhooks, it ends once, and nothing waits for ever", async () => {
  const { id } = await createDeleted();
  const events = await Promise.all([1, 2, 3].map(() => keepWebhook(id)));
  const end = vi.spyOn(deps.lagoAccounts, "end");
  await Promise.all([
    endBilling(deps, id),
    ...events.map((event) => applyEvent(deps, event)),
    endBilling(deps, id),
  ]);
  expect(await stateOf(id)).toBe("terminated");
  expect(end.mock.calls.filter(([tenantId]) => tenantId === id)).toHaveLength(1);
  await endBilling(deps, id);
  const [left] = await withPlatform(db, [
    db.select({ id: billingEvent.id }).from(billingEvent).where(eq(billingEvent.tenantId, id)),
  ]);
  expect(left).toEqual([]);
});

test("a tenant that is not here and was not deleted here goes on paying, and an error says so", async () => {
  const id = crypto.randomUUID();
  const customer = { tenantId: id, name: "Elsewhere", email: "a@example.com", currency: "EUR" };
  await deps.lagoAccounts.upsertCustomer(customer);
  await deps.lagoAccounts.subscribe(id, pro);
  const logged = vi.spyOn(console, "error");
  await straySweep.run(deps);
  await applyEvent(deps, await keepWebhook(id));
  expect(await stateOf(id)).toBe("active");
  expect(logged.mock.calls.flat().join()).toContain('"event":"billing_of_nobody"');
  await endBilling(deps, id);
});
