import { afterEach, describe, expect, test, vi } from "vitest";
import type { Subscription } from "../../contract/billing.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam, outcomeOf, sendJson, type Teammate } from "../testing/team.ts";
import { reconcileSweep } from "./reconcile.ts";

const gateway = createTestGateway();
const { deps } = gateway;
const { lagoAccounts } = deps;
const path = "/api/billing/subscriptions";
const pro = { plan: "pro", currency: "EUR", interval: "monthly" };
const steps = ["end", "deleteCustomer", "upsertCustomer", "subscribe"] as const;

afterEach(() => vi.restoreAllMocks());

async function listed(person: Teammate): Promise<Subscription[]> {
  return (await (await person.get(path)).json<{ data: Subscription[] }>()).data;
}

/** A team in its trial whose change to dollars stops right after, or before, one of its steps. */
async function createInterrupted(step: (typeof steps)[number], { isDone }: { isDone: boolean }) {
  const team = await createTeam(gateway);
  expect((await team.owner.post(path, pro)).status).toBe(201);
  const [before] = await listed(team.owner);
  const real = lagoAccounts[step] as (...args: unknown[]) => Promise<void>;
  const spy = vi.spyOn(lagoAccounts, step).mockImplementationOnce(async (...args: unknown[]) => {
    if (isDone) await real(...args);
    throw new Error("The worker died");
  });
  expect((await sendJson(team.owner, "PATCH", `${path}/${team.id}`, { currency: "USD" })).status).toBe(500);
  spy.mockRestore();
  // It is not on Free meanwhile.
  expect(await listed(team.owner)).toMatchObject([{ plan: "pro", status: "active" }]);
  return { ...team, trialEndsAt: before?.trialEndsAt ?? expect.fail("there is no trial") };
}

/** One life runs, in dollars, in the trial that it had. */
async function expectDollars({
  owner,
  id,
  trialEndsAt,
}: {
  owner: Teammate;
  id: string;
  trialEndsAt: string;
}) {
  const [row] = await listed(owner);
  expect(row).toMatchObject({ ...pro, currency: "USD", status: "active", trialEndsAt });
  const running = (await lagoAccounts.listLives(id)).filter(({ status }) => status === "active");
  expect(running.map(({ plan_code }) => plan_code)).toEqual(["pro_usd_monthly"]);
  expect(await lagoAccounts.readCustomer(id)).toMatchObject({ currency: "USD", email: owner.email });
}

describe.each(steps)("a change of currency that dies after its step %s", (step) => {
  test("is finished by the next attempt, which the log says once", async () => {
    const team = await createInterrupted(step, { isDone: true });
    const again = await sendJson(team.owner, "PATCH", `${path}/${team.id}`, { currency: "USD" });
    expect(again.status, await again.clone().text()).toBe(200);
    await expectDollars(team);
    const address = "/api/audit?action=billing.plan_changed";
    const audit = await (await team.owner.get(address)).json<{ data: unknown[] }>();
    expect(audit.data).toMatchObject([{ changes: { currency: ["EUR", "USD"] } }]);
    const more = await sendJson(team.owner, "PATCH", `${path}/${team.id}`, { currency: "USD" });
    expect(await outcomeOf(more)).toBe("409 conflict");
  });

  test("is finished by the reconciler", async () => {
    const team = await createInterrupted(step, { isDone: true });
    await reconcileSweep.run(deps);
    await expectDollars(team);
  });

  test("begins no second trial for who subscribes instead", async () => {
    const team = await createInterrupted(step, { isDone: true });
    expect(await outcomeOf(await team.owner.post(path, pro))).toBe("409 conflict");
    await expectDollars(team);
  });
});

test.each(steps.slice(1))("one that dies before its step %s is finished too", async (step) => {
  const team = await createInterrupted(step, { isDone: false });
  await reconcileSweep.run(deps);
  await expectDollars(team);
});

test("one that dies before its first step has changed nothing, and nothing goes on with it", async () => {
  const { owner, id, trialEndsAt } = await createInterrupted("end", { isDone: false });
  await reconcileSweep.run(deps);
  expect(await listed(owner)).toMatchObject([{ ...pro, status: "active", trialEndsAt }]);
  const again = await sendJson(owner, "PATCH", `${path}/${id}`, { currency: "USD" });
  expect(again.status).toBe(200);
  await expectDollars({ owner, id, trialEndsAt });
});

test("one that died before its first step is made by the next attempt", async () => {
  const team = await createInterrupted("end", { isDone: false });
  expect((await sendJson(team.owner, "PATCH", `${path}/${team.id}`, { currency: "USD" })).status).toBe(200);
  await expectDollars(team);
});

test("who changes their mind after one that died has the currency that they asked for last", async () => {
  const { owner, id } = await createInterrupted("end", { isDone: true });
  const back = await sendJson(owner, "PATCH", `${path}/${id}`, { currency: "EUR" });
  expect(back.status, await back.clone().text()).toBe(200);
  expect(await listed(owner)).toMatchObject([{ ...pro, status: "active" }]);
  expect(await lagoAccounts.readCustomer(id)).toMatchObject({ currency: "EUR" });
  await reconcileSweep.run(deps);
  expect(await listed(owner)).toMatchObject([{ ...pro, status: "active" }]);
});

test("one that dies once more on the way stays noted, and is finished", async () => {
  const team = await createInterrupted("end", { isDone: false });
  const spy = vi.spyOn(lagoAccounts, "upsertCustomer").mockRejectedValueOnce(new Error("The worker died"));
  expect((await sendJson(team.owner, "PATCH", `${path}/${team.id}`, { currency: "USD" })).status).toBe(500);
  spy.mockRestore();
  await reconcileSweep.run(deps);
  await expectDollars(team);
});
