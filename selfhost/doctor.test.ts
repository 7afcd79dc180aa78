import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { examine } from "./doctor.ts";

/** Nobody listens there: what is looked at is asked for here, not how it is. */
const nowhere = { POSTGRES_HOST: "127.0.0.1", POSTGRES_PORT: "1", REDIS_URL: "redis://127.0.0.1:1" };
const away = "http://127.0.0.1:1";
const addresses = { EDGE_URL: away, DIRECTUS_URL: away, LAGO_URL: away, PUBLIC_URL: "https://127.0.0.1" };

async function lookedAt(profiles?: string): Promise<string[]> {
  const profile = profiles === undefined ? {} : { COMPOSE_PROFILES: profiles };
  const outcomes = await examine({ ...nowhere, ...addresses, ...profile });
  return outcomes.map(({ name }) => name);
}

test("where the edge is at Cloudflare, the machine is not asked for it, and for all else", async () => {
  const whole = await lookedAt("full");
  const behindTunnel = await lookedAt("vm");
  expect(whole).toEqual(expect.arrayContaining(["product", "certificate", "Directus", "Lago", "Redis"]));
  expect(behindTunnel).toEqual(whole.filter((name) => name !== "product" && name !== "certificate"));
});

test("what is free is said of the backups' disk and of the edge's", async () => {
  const outcomes = await examine({
    ...nowhere,
    ...addresses,
    BACKUP_TARGET: tmpdir(),
    EDGE_STATE: "selfhost",
  });
  const disk = outcomes.find(({ name }) => name === "disk");
  expect(disk?.text).toMatch(new RegExp(`^\\d+ % free for "${tmpdir()}", \\d+ % free for "selfhost"`));
});

test.each([undefined, "", "full,monitoring", "full,vm"])(
  "with the profiles %o all is looked at",
  async (profiles) => {
    expect(await lookedAt(profiles)).toContain("product");
  },
);

test("where nobody is told that the edge has ended, that is said with what helps", async () => {
  const alerts = async (more: object) =>
    (await examine({ ...nowhere, ...addresses, ...more })).find(({ name }) => name === "alerts");
  expect(await alerts({ ALERT_WEBHOOK_URL: "" })).toMatchObject({
    ok: false,
    text: expect.stringMatching(/ALERT_WEBHOOK_URL is not set\. Set ALERT_WEBHOOK_URL in \.env\.selfhost/),
  });
  const told = await alerts({ ALERT_WEBHOOK_URL: "https://alerts.test/a-secret" });
  expect(told).toEqual({ name: "alerts", ok: true, text: "posted to ALERT_WEBHOOK_URL" });
});
