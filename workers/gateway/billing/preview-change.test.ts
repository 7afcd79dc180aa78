import { expect, test } from "vitest";
import type { ChangePreview, PaymentMethod, UsagePeriod } from "../../contract/billing.ts";
import { askLago } from "../testing/at-lago.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam, outcomeOf, sendJson, type Teammate } from "../testing/team.ts";
import type { Currency, Interval } from "./catalogue.ts";

const gateway = createTestGateway();
const { deps } = gateway;
const path = "/api/billing/preview";
const monthAgo = new Date(Date.now() - 30 * 86_400_000);

/** A tenant whose trial is over, on a plan. */
async function createPaying(plan: string, interval: Interval = "monthly", currency: Currency = "EUR") {
  const team = await createTeam(gateway);
  const customer = { tenantId: team.id, name: "Team", email: team.owner.email, currency };
  await deps.lagoAccounts.upsertCustomer(customer);
  await deps.lagoAccounts.subscribe(team.id, { plan, currency, interval }, monthAgo);
  // What Lago knows is known here from the first change on, which this is not.
  expect((await change(team, {})).status).toBe(400);
  expect((await change(team, { resume: true })).status).toBe(409);
  return team;
}

const change = ({ id, owner }: { id: string; owner: Teammate }, wanted: object) =>
  sendJson(owner, "PATCH", `/api/billing/subscriptions/${id}`, wanted);

async function preview(owner: Teammate, query: string): Promise<ChangePreview> {
  const answer = await owner.get(`${path}?${query}`);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return await answer.json<ChangePreview>();
}

/** What Lago has a tenant's invoices come to, the newest first. */
async function totalsOf(tenantId: string): Promise<number[]> {
  return (await deps.lagoAccounts.listInvoices(tenantId)).map(({ total_amount_cents }) => total_amount_cents);
}

test.each([
  ["pro", "monthly", { plan: "scale", interval: "monthly" }],
  ["pro", "monthly", { plan: "scale", interval: "yearly" }],
  ["pro", "yearly", { plan: "scale", interval: "yearly" }],
] as const)(
  "a dearer plan costs what Lago then bills: from %s, %s, to %o",
  async (plan, interval, wanted) => {
    const team = await createPaying(plan, interval);
    const shown = await preview(team.owner, new URLSearchParams(wanted).toString());
    expect(shown).toMatchObject({ ...wanted, atOnce: true, currency: "EUR", usageCents: 0 });
    expect(shown.creditCents).toBeGreaterThan(0);
    expect((await change(team, wanted)).status).toBe(200);
    const [billed] = await totalsOf(team.id);
    expect(billed).toBe(shown.dueNowCents);
  },
);

test("a cheaper plan costs nothing now and waits for the end of what is paid; in a trial a dearer one costs nothing", async () => {
  const paying = await createPaying("scale");
  expect(await preview(paying.owner, "plan=pro&interval=monthly")).toMatchObject({
    ...{ atOnce: false, dueNowCents: 0, priceCents: 4_900 },
    takesEffectAt: expect.stringMatching(/-01T00:00:00.000Z$/),
  });
  const { owner } = await createTeam(gateway);
  expect(await preview(owner, "plan=pro&interval=yearly&currency=USD")).toMatchObject({
    ...{ atOnce: true, dueNowCents: 0, priceCents: 54_000, currency: "USD" },
  });
});

test("what there is not, or is had already, has no preview", async () => {
  const { owner } = await createPaying("pro");
  expect(await outcomeOf(await owner.get(`${path}?plan=free&interval=monthly`))).toBe("404 not_found");
  expect(await outcomeOf(await owner.get(`${path}?plan=nothing&interval=monthly`))).toBe("404 not_found");
  expect(await outcomeOf(await owner.get(`${path}?plan=pro&interval=monthly`))).toBe("409 conflict");
  expect(await outcomeOf(await owner.get(`${path}?plan=pro&interval=daily`))).toBe("400 invalid_request");
});

test("used rows are shown by the period in which they were billed, and for their own tenant alone", async () => {
  const team = await createPaying("pro");
  const event = { transaction_id: crypto.randomUUID(), external_subscription_id: team.id, code: "rows" };
  const body = { event: { ...event, properties: { rows: 600_000 } } };
  await askLago(deps, "/events", { method: "POST", body });
  const shown = await preview(team.owner, "plan=scale&interval=monthly");
  expect(shown.usageCents).toBe(4_000);
  await change(team, { plan: "scale" });
  const periods = await (await team.owner.get("/api/billing/usage/periods")).json<{ data: UsagePeriod[] }>();
  expect(periods.data).toContainEqual(
    expect.objectContaining({ rows: 600_000, amountCents: 4_000, currency: "EUR" }),
  );
  const { owner } = await createTeam(gateway);
  expect(await (await owner.get("/api/billing/usage/periods")).json()).toEqual({
    data: [],
    nextCursor: null,
  });
});

test("ways to pay are those of the organization's own customer", async () => {
  const { id, owner } = await createPaying("pro");
  const methods = async (person: Teammate) =>
    (await (await person.get("/api/billing/payment-methods")).json<{ data: PaymentMethod[] }>()).data;
  expect(await methods(owner)).toEqual([]);
  const card = { method: "PUT", headers: { "content-type": "application/json" }, body: '{"card":"works"}' };
  await fetch(`${deps.config.lago.url}/_customers/${id}/card`, card);
  expect(await methods(owner)).toMatchObject([{ isDefault: true, provider: "stripe" }]);
  const { owner: other } = await createTeam(gateway);
  expect(await methods(other)).toEqual([]);
});
