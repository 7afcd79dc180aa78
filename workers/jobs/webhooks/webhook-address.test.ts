import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { Problem } from "../../contract/problem.ts";
import { createDeps } from "../deps.ts";
import { newTenant } from "../test-app.ts";
import { deliverWebhook } from "./deliver-webhook.ts";
import { newSecret } from "./secrets.ts";
import {
  both,
  deliver,
  detailOf,
  jsonOf,
  made,
  send,
  serveWebhooks,
  testOf,
  world,
} from "./webhook-harness.ts";

serveWebhooks();

describe("an address", () => {
  it.each([
    ["a private one", ["10.0.0.5"]],
    ["the metadata of a cloud", ["169.254.169.254"]],
    ["one that only looks public", ["93.184.216.34", "::ffff:10.0.0.1"]],
    ["one of ours beside a public one", ["93.184.216.34", "127.0.0.1"]],
    ["nowhere", []],
  ])("that leads to %s by the time it is told is not asked", async (_name, found) => {
    const tenant = newTenant();
    const delivery = await testOf(tenant, await made(tenant));
    world.addresses["hooks.customer.test"] = found;
    await deliver(tenant, delivery);
    expect(world.received).toEqual([]);
    const { attemptLog, status } = await detailOf(tenant, delivery);
    expect(status).toBe("pending");
    expect(attemptLog[0]).toMatchObject({
      response: null,
      error: expect.stringContaining("hooks.customer.test"),
    });
  });

  it("that cannot be reached is said no more of, whatever the reason", async () => {
    const tenant = newTenant();
    const one = await made(tenant);
    for (const reason of [
      "connection refused",
      "connect() blocked by restrictPeers()",
      "no route to 10.0.0.1",
    ]) {
      world.answer = () => Promise.reject(new Error(reason));
      const delivery = await testOf(tenant, one);
      await deliver(tenant, delivery);
      const { attemptLog } = await detailOf(tenant, delivery);
      expect(attemptLog).toMatchObject([{ response: null, error: "Cannot reach the address" }]);
    }
  });

  it("is asked by the way that leads to the open internet alone, where there is one", async () => {
    const tenant = newTenant();
    const delivery = await testOf(tenant, await made(tenant));
    const outside = { fetch: vi.fn(async () => new Response("by the way outside")) };
    const secrets = {
      ...{
        DATABASE_URL: "postgres://jobs:secret-of-staging@db.selvedge.dev/jobs",
        LAGO_API_KEY: newSecret(),
      },
      ...{ JOBS_WEBHOOK_SECRET: newSecret(), WEBHOOK_SEALING_KEY: newSecret() },
    };
    const box = { ...(env as unknown as JobsEnv), ENVIRONMENT: "staging", ...secrets, OUTSIDE: outside };
    const { fetchOutside } = createDeps(box as unknown as JobsEnv);
    await deliverWebhook({ ...world.app.deps, fetchOutside }, { tenantId: tenant, deliveryId: delivery.id });
    expect(world.received).toEqual([]);
    expect(outside.fetch).toHaveBeenCalledTimes(1);
    const { attemptLog } = await detailOf(tenant, delivery);
    expect(attemptLog).toMatchObject([{ response: { status: 200, body: "by the way outside" } }]);
  });

  it("that leads on elsewhere is not followed", async () => {
    const tenant = newTenant();
    const delivery = await testOf(tenant, await made(tenant));
    world.answer = () => Response.redirect("http://169.254.169.254/latest", 302);
    await deliver(tenant, delivery);
    expect(world.received).toHaveLength(1);
    expect(await detailOf(tenant, delivery)).toMatchObject({
      attemptLog: [{ response: { status: 302, headers: { location: "http://169.254.169.254/latest" } } }],
    });
  });

  it.each([
    ...["http://hooks.customer.test/", "https://10.0.0.1/", "https://[::1]:444x/", "https://[fd00::1]/"],
    ...["https://user:secret@hooks.customer.test/", "https://169.254.169.254/", "https://2130706433.1/"],
    ...["ftp://hooks.customer.test/", "javascript:alert(1)", "https://0x0a000001/", "not an address", ""],
  ])("%s is refused when it is given", async (url) => {
    const response = await send("/api/webhook-endpoints", "POST", newTenant(), { url, eventTypes: both });
    const problem = await jsonOf<Problem>(response, 400);
    expect([...new Set(problem.errors?.map(({ path }) => path))]).toEqual(["body.url"]);
  });
});
