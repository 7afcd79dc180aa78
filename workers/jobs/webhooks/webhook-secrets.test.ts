import { isNotNull, sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { withTenant } from "../../../db/jobs/client.ts";
import { webhookSecrets } from "../../../db/jobs/schema-webhooks.ts";
import { newTenant } from "../test-app.ts";
import { deliverWebhook } from "./deliver-webhook.ts";
import { resealTenant, sweepSealedSecrets } from "./sweep-sealed-secrets.ts";
import {
  deliver,
  detailOf,
  endpointOf,
  type Made,
  made,
  rotated,
  secretsOf,
  serveWebhooks,
  testOf,
  world,
} from "./webhook-harness.ts";

serveWebhooks();

it("a webhook that nothing can sign for any more is not sent, and says so", async () => {
  const tenant = newTenant();
  const delivery = await testOf(tenant, await made(tenant));
  const config = {
    ...world.app.deps.config,
    webhookSealingKeys: ["another-sealing-key-of-32-or-more-letters"] as const,
  };
  await deliverWebhook({ ...world.app.deps, config }, { tenantId: tenant, deliveryId: delivery.id });
  expect(world.received).toEqual([]);
  const { attemptLog } = await detailOf(tenant, delivery);
  expect(attemptLog[0]?.error).toContain("rotate its secret");
});

describe("while the key that seals is changed", () => {
  type Keys = [string, ...string[]];
  const before = "development-only-sealing-key-of-32-or-more";
  const next = "the-next-sealing-key-of-32-or-more-letters";
  const depsWith = (...keys: Keys) => ({
    ...world.app.deps,
    config: { ...world.app.deps.config, webhookSealingKeys: keys },
  });
  /** Whether a webhook that is sent with these keys is signed by the endpoint's secret. */
  async function isSigned(tenant: string, one: Made, keys: Keys): Promise<boolean> {
    world.received.length = 0;
    const { id: deliveryId } = await testOf(tenant, one);
    await deliverWebhook(depsWith(...keys), { tenantId: tenant, deliveryId });
    const [sent] = world.received;
    if (sent === undefined) return false;
    new Webhook(one.secret).verify(sent.body, sent.headers);
    return true;
  }
  const allSigned = async (tenant: string, one: Made, steps: Keys[]) => {
    for (const keys of steps) expect(await isSigned(tenant, one, keys), keys.join()).toBe(true);
  };

  it("whichever step an isolate is at, webhooks are signed, and what is sealed anew needs the old key no more", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    await allSigned(tenant, one, [[before], [before, next], [next, before]]);
    expect(await isSigned(tenant, one, [next])).toBe(false);

    expect(await resealTenant(depsWith(next, before), tenant)).toEqual({ sealed: 1, left: 0 });
    expect(await resealTenant(depsWith(next, before), tenant)).toEqual({ sealed: 0, left: 0 });
    await allSigned(tenant, one, [[next], [next, before], [before, next]]);
    expect(await isSigned(tenant, one, [before])).toBe(false);
  });

  it("a sweep goes through all tenants; a secret that neither key opens is left", async () => {
    const [broken, whole] = [newTenant(), newTenant()];
    const [one, two] = [await made(broken), await made(whole)];
    const row = { id: crypto.randomUUID(), tenantId: broken, endpointId: one.endpoint.id, sealed: "AAAA" };
    await withTenant(world.app.deps.db, broken, (tx) => [
      tx.delete(webhookSecrets),
      tx.insert(webhookSecrets).values(row),
    ]);
    await resealTenant(depsWith(next, before), whole);
    expect(await sweepSealedSecrets(depsWith(before))).toBeNull();
    // To the key that the tests beside this one know.
    const count = await sweepSealedSecrets(depsWith(before, next));
    expect(count?.sealed).toBeGreaterThanOrEqual(1);
    expect(count?.left).toBeGreaterThanOrEqual(1);
    await allSigned(whole, two, [[before]]);
    expect(await isSigned(broken, one, [next, before])).toBe(false);
  });
});

describe("the secret of an endpoint", () => {
  it("shows its secret once, and keeps it sealed", async () => {
    const tenant = newTenant();
    const { endpoint, secret } = await made(tenant);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(await endpointOf(tenant, { endpoint, secret })).toEqual(endpoint);
    expect(JSON.stringify(endpoint)).not.toContain(secret.slice(6));
    const rows = await secretsOf(tenant);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(secret.slice(6));
  });

  it("signs with the old secret and the new until the overlap is over", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    const secret = await rotated(tenant, one);
    await deliver(tenant, await testOf(tenant, one));
    const { body = "", headers = {} } = world.received[0] ?? {};
    for (const each of [one.secret, secret]) new Webhook(each).verify(body, headers);

    await rotated(tenant, one, 0);
    await deliver(tenant, await testOf(tenant, one));
    const after = world.received[1] ?? expect.fail("nothing was received");
    for (const each of [one.secret, secret]) {
      expect(() => new Webhook(each).verify(after.body, after.headers)).toThrow();
    }
  });

  it("keeps no more than three secrets, the newest, however often they are rotated", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    const secrets = [one.secret];
    for (let count = 0; count < 4; count += 1) secrets.push(await rotated(tenant, one));
    expect(await secretsOf(tenant)).toHaveLength(3);
    await deliver(tenant, await testOf(tenant, one));
    const { body = "", headers = {} } = world.received[0] ?? {};
    for (const each of secrets.slice(2)) new Webhook(each).verify(body, headers);
    for (const each of secrets.slice(0, 2)) expect(() => new Webhook(each).verify(body, headers)).toThrow();
  });

  it("keeps no secret that has ended", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    await rotated(tenant, one);
    await withTenant(world.app.deps.db, tenant, (tx) => [
      tx.update(webhookSecrets).set({ expiresAt: sql`now()` }).where(isNotNull(webhookSecrets.expiresAt)),
    ]);
    await rotated(tenant, one);
    expect((await secretsOf(tenant)).map(({ expiresAt }) => expiresAt)).toEqual([expect.any(Date), null]);
  });

  it("whose secret is rotated twice at once is left with one that does not end", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    // Keeps both from getting on until both have begun.
    const held = withTenant(world.app.deps.db, tenant, (tx) => [
      tx.update(webhookSecrets).set({ expiresAt: null }),
      tx.execute(sql`select pg_sleep(2)`),
    ]);
    await expect
      .poll(async () => {
        const [free] = await withTenant(world.app.deps.db, tenant, (tx) => [
          tx.select().from(webhookSecrets).for("update", { skipLocked: true }),
        ]);
        return free;
      })
      .toEqual([]);
    await Promise.all([rotated(tenant, one), rotated(tenant, one), held]);
    const unending = (await secretsOf(tenant)).filter(({ expiresAt }) => expiresAt === null);
    expect(unending).toHaveLength(1);
  });
});
