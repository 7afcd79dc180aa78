import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type * as client from "../../db/gateway/client.ts";
import { compareAll } from "./compare.ts";
import { liveADay } from "./live-a-day.ts";
import { endPools } from "./pooled-transactions.ts";
import { billRows, sweep, useRows, workOffQueue } from "./run-background.ts";
import { createTenants, type SimulatedTenant } from "./tenants.ts";
import { createWorld, type World } from "./world.ts";

vi.mock("../../db/gateway/client.ts", async (importOriginal) => ({
  ...(await importOriginal<typeof client>()),
  inTransaction: (await import("./pooled-transactions.ts")).inPooledTransaction,
}));

const count = Number(process.env.SIMULATION_TENANTS ?? 50);
const seed = Number(process.env.SIMULATION_SEED ?? Math.floor(Math.random() * 2 ** 31));
const months = 13;
const start = new Date("2027-01-05T08:00:00Z");
const dayMs = 86_400_000;

let world: World;
beforeAll(async () => {
  world = await createWorld({ seed, start });
});
afterAll(async () => {
  vi.useRealTimers();
  await endPools();
  await world?.end();
});

test(`${count} tenants over ${months} months end as Lago, the ledger and the rows say alike (SIMULATION_SEED=${seed})`, async () => {
  const tenants = await createTenants(world, count);
  await offerCoupons();
  const end = new Date(start);
  end.setUTCMonth(end.getUTCMonth() + months);
  const days = Math.round((end.getTime() - start.getTime()) / dayMs);
  for (let day = 1; day <= days; day += 1) await passDay(day, tenants);
  await settle(days);
  await compareAll(world, tenants);
  expect(world.mails.length).toBeGreaterThan(count);
});

async function offerCoupons(): Promise<void> {
  const lasting = { frequency: "once", expiration: "no_expiration", reusable: true };
  const off = { coupon_type: "fixed_amount", amount_cents: 2_000, amount_currency: "EUR" };
  const share = { coupon_type: "percentage", percentage_rate: "10" };
  for (const coupon of [
    { ...lasting, ...off, name: "Launch", code: "launch" },
    { ...lasting, ...share, name: "A tenth", code: "tenth", frequency: "forever" },
  ]) {
    const { status, body } = await world.lago.call("POST", "/coupons", { coupon });
    if (status !== 200) throw new Error(`Lago takes no coupon: ${JSON.stringify(body)}`);
  }
}

/** A day with all that may go wrong; on some, Lago is away altogether. */
async function passDay(day: number, tenants: readonly SimulatedTenant[]): Promise<void> {
  const { dice, clock } = world;
  await world.breakLago(dice.chance(1 / 30) ? "away" : "usual", day);
  await clock.goTo(new Date(start.getTime() + day * dayMs + dice.integer(0, 8 * 60) * 60_000));
  await workOffQueue(world);
  await liveADay(world, tenants);
  await useRows(world, tenants);
  await billRows(world);
  await workOffQueue(world);
  if (dice.chance(1 / 16)) await sweep(world);
}

/** Everything is well again, and the crons have run often enough. */
async function settle(days: number): Promise<void> {
  await world.breakLago("none", 0);
  for (let day = 1; day <= 3; day += 1) {
    await world.clock.goTo(new Date(start.getTime() + (days + day) * dayMs + 12 * 3_600_000));
    for (let round = 0; round < Math.ceil(count / 50) + 1; round += 1) await sweep(world);
    while (world.queues.account.length > 0) await workOffQueue(world, { isWell: true });
  }
}
